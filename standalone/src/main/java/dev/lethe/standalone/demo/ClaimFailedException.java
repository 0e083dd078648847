package dev.lethe.standalone.demo;

/** The demo cannot show what it claims; the message says why in one line. */
public final class ClaimFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClaimFailedException(String message) {
    super(message);
  }
}
