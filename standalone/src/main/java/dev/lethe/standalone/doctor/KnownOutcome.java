package dev.lethe.standalone.doctor;

/** Stands for a check whose outcome is known before it runs, as it has nothing to look at. */
public record KnownOutcome(String name, CheckOutcome outcome) implements InstallationCheck {
  /**
   * A check that is skipped.
   *
   * @param why one sentence without a full stop
   * @param advice what would give it something to look at
   */
  public static KnownOutcome skipped(String name, String why, String advice) {
    return new KnownOutcome(name, CheckOutcome.skipped(why, advice));
  }

  @Override
  public CheckOutcome run() {
    return outcome;
  }
}
