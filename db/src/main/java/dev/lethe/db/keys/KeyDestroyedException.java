package dev.lethe.db.keys;

/** The request's key is gone, and with it what it sealed. */
public final class KeyDestroyedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KeyDestroyedException(String requestId) {
    super("the key of request " + requestId + " is destroyed");
  }
}
