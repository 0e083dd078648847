package dev.lethe.engine.embedding;

import java.util.List;
import java.util.OptionalInt;

/** An encoder that somebody else closes. */
record BorrowedSentenceEncoder(SentenceEncoder encoder) implements SentenceEncoder {
  @Override
  public String digest() {
    return encoder.digest();
  }

  @Override
  public int dimension() {
    return encoder.dimension();
  }

  @Override
  public OptionalInt rank(String word) {
    return encoder.rank(word);
  }

  @Override
  public float[][] encode(List<String> texts) {
    return encoder.encode(texts);
  }

  @Override
  public void close() {}
}
