package dev.lethe.standalone.client;

/** A service refused; the message is what its problem+json or error object says, and the status. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status HTTP status
   */
  public RefusedException(String message, int status) {
    super(message);
    this.status = status;
  }

  /** The same with words in front that say what it hindered. */
  RefusedException behind(String words) {
    return new RefusedException(words + getMessage(), status);
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** Whether the same call may succeed a little later. */
  public boolean isPassing() {
    return status == 429 || status >= 500;
  }
}
