package dev.lethe.ingest.intake;

/** The store of the request keys cannot be reached; nothing is wrong with the request. */
public final class VaultUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public VaultUnavailableException(Throwable cause) {
    super("the store of request keys is unavailable", cause);
  }
}
