package dev.lethe.engine.openai;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The server gives no answers now: it is away, refuses the key, or is none. What needed them waits.
 * The message names the setting that it is about, and holds nothing that was asked or answered.
 */
public final class UpstreamUnavailableException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  UpstreamUnavailableException(String message) {
    super(message, new IOException(message));
  }
}
