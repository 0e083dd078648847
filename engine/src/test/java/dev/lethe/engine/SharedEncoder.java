package dev.lethe.engine;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;

/**
 * The bundled encoder, loaded once for all tests and never closed. It remembers what it has read:
 * tests read the same everyday questions again and again.
 */
public final class SharedEncoder {
  private static final SentenceEncoder ENCODER =
      SentenceEncoders.cached(SentenceEncoders.bundled(), 50_000);

  private SharedEncoder() {}

  /** For one test; closing it closes nothing. */
  public static SentenceEncoder borrowed() {
    return SentenceEncoders.borrowed(ENCODER);
  }
}
