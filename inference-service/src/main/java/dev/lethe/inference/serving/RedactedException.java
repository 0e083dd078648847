package dev.lethe.inference.serving;

/**
 * Stands for another exception in the log: its types and stack traces without its messages, which
 * may quote a prompt.
 */
public final class RedactedException extends RuntimeException {
  public RedactedException(Throwable original) {
    super(
        original.getClass().getName(),
        original.getCause() == null ? null : new RedactedException(original.getCause()));
    setStackTrace(original.getStackTrace());
  }
}
