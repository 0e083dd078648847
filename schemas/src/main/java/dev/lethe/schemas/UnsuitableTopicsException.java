package dev.lethe.schemas;

/**
 * Topics are missing, cannot be looked at, or have settings that lose records. The message names
 * all of it and the commands that mend it; it holds names and settings of topics only.
 */
public final class UnsuitableTopicsException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public UnsuitableTopicsException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The message, in several lines. */
  public String reason() {
    return reason;
  }
}
