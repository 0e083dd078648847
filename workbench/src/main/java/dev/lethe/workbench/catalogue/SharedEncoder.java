package dev.lethe.workbench.catalogue;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.List;
import java.util.OptionalInt;

/** An encoder that somebody else closes. */
record SharedEncoder(SentenceEncoder encoder) implements SentenceEncoder {
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
