package dev.lethe.engine.bundle;

/**
 * An artefact that the store cannot hand out now: it is slow, away, or refuses whoever asks. It
 * says nothing against the artefact, which may be asked for again later.
 */
public final class BundleUnavailableException extends BundleRejectedException {
  public BundleUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
