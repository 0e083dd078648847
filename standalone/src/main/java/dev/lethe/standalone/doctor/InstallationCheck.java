package dev.lethe.standalone.doctor;

/** Looks at one thing and changes nothing. Used by one thread, once. */
public interface InstallationCheck {
  /** A word, or two with a hyphen. */
  String name();

  /**
   * Looks. It may block: its caller gives up on it, and interrupts it.
   *
   * @throws Exception where it cannot look; what the message says is not shown
   */
  CheckOutcome run() throws Exception;
}
