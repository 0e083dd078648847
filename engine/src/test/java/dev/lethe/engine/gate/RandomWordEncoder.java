package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.List;
import java.util.Random;

/** The normalised sum of one fixed random direction per word. */
record RandomWordEncoder(int dimension) implements SentenceEncoder {
  @Override
  public String digest() {
    return "sha256:words" + dimension;
  }

  @Override
  public float[][] encode(List<String> texts) {
    return texts.stream().map(this::vector).toArray(float[][]::new);
  }

  private float[] vector(String text) {
    float[] vector = new float[dimension];
    for (String word : TermTokenizer.of(text)) {
      Random random = new Random(word.hashCode());
      for (int j = 0; j < dimension; j++) {
        vector[j] += (float) random.nextGaussian();
      }
    }
    float norm = (float) Math.sqrt(Vectors.dot(vector, vector)) + 1e-9f;
    for (int j = 0; j < dimension; j++) {
      vector[j] /= norm;
    }
    return vector;
  }

  @Override
  public void close() {}
}
