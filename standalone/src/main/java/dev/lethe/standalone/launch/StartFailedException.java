package dev.lethe.standalone.launch;

/**
 * The stack could not be started; the message is one line and says which part and where to look.
 */
public final class StartFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartFailedException(String message) {
    super(message);
  }

  public StartFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
