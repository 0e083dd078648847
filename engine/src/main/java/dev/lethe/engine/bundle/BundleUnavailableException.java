package dev.lethe.engine.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An artefact that the store cannot hand out now: it is slow, away, or refuses whoever asks. It
 * says nothing against the artefact, which may be asked for again later.
 */
public final class BundleUnavailableException extends UncheckedIOException {
  public BundleUnavailableException(String message, IOException cause) {
    super(message, cause);
  }
}
