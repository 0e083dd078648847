package dev.lethe.workbench;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.List;
import java.util.Locale;

/** A bag of hashed words: deterministic, and loads nothing. */
public final class HashedWordEncoder implements SentenceEncoder {
  private static final int DIMENSION = 96;

  @Override
  public String digest() {
    return "sha256:" + "0".repeat(64);
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public float[][] encode(List<String> texts) {
    return texts.stream().map(HashedWordEncoder::vector).toArray(float[][]::new);
  }

  private static float[] vector(String text) {
    float[] vector = new float[DIMENSION];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
      vector[Math.floorMod(word.hashCode(), DIMENSION)] += 1;
    }
    double norm = 0;
    for (float value : vector) {
      norm += value * value;
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] /= (float) Math.sqrt(norm);
    }
    return vector;
  }

  @Override
  public void close() {}
}
