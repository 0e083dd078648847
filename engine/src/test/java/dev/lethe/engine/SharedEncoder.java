package dev.lethe.engine;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import java.util.List;
import java.util.OptionalInt;

/**
 * The bundled encoder, loaded once for all tests and never closed. It remembers what it has read:
 * tests read the same everyday questions again and again.
 */
public final class SharedEncoder implements SentenceEncoder {
  private static final SentenceEncoder ENCODER =
      SentenceEncoders.cached(SentenceEncoders.bundled(), 50_000);

  @Override
  public String digest() {
    return ENCODER.digest();
  }

  @Override
  public int dimension() {
    return ENCODER.dimension();
  }

  @Override
  public OptionalInt rank(String word) {
    return ENCODER.rank(word);
  }

  @Override
  public float[][] encode(List<String> texts) {
    return ENCODER.encode(texts);
  }

  /** Others use it too. */
  @Override
  public void close() {}
}
