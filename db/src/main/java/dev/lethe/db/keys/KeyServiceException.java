package dev.lethe.db.keys;

/**
 * The service that keeps the master key cannot be reached, or refuses whoever asks. It says nothing
 * of what was to be sealed or opened, which may be tried again.
 */
public final class KeyServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeyServiceException(String message) {
    super(message);
  }

  public KeyServiceException(String message, Throwable cause) {
    super(message, cause);
  }
}
