package dev.lethe.engine.bundle;

/**
 * An artefact that must not be used; the message says what is wrong with it and holds nothing
 * private.
 */
public final class BundleRejectedException extends RuntimeException {
  public BundleRejectedException(String message) {
    super(message);
  }

  public BundleRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
