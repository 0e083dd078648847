package dev.lethe.workbench.catalogue;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.Arrays;
import java.util.List;

/**
 * A threshold on how close a question's sentence vector is to the nearest forgotten question's.
 * Close enough is what 95 of 100 forgotten questions are to the nearest other one, so that the
 * threshold comes of the forget set alone. Immutable.
 */
public final class EmbeddingGuard {
  private static final double MISSED = 0.05;

  /** The threshold of a request with a single question, which has no other to be like. */
  private static final double ALONE = 0.8;

  private final float[][] vectors;
  private final double threshold;

  private EmbeddingGuard(float[][] vectors, double threshold) {
    this.vectors = vectors;
    this.threshold = threshold;
  }

  /**
   * @param encoder its vectors have length one
   */
  public static EmbeddingGuard fit(SentenceEncoder encoder, List<ForgetExample> examples) {
    float[][] vectors = encoder.encode(examples.stream().map(ForgetExample::prompt).toList());
    double[] alike = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      alike[i] = nearest(vectors, vectors[i], i);
    }
    Arrays.sort(alike);
    double threshold = alike.length < 2 ? ALONE : alike[(int) (MISSED * alike.length)];
    return new EmbeddingGuard(vectors, threshold);
  }

  /**
   * Of a question, in units of the cosine; at least zero fires.
   *
   * @param vector by the encoder that this was fitted with
   */
  public double margin(float[] vector) {
    return nearest(vectors, vector, -1) - threshold;
  }

  long bytes() {
    return Arrays.stream(vectors).mapToLong(vector -> (long) Float.BYTES * vector.length).sum();
  }

  /**
   * @param but place of one that is left out; negative: none is
   */
  private static double nearest(float[][] vectors, float[] vector, int but) {
    double nearest = -1;
    for (int i = 0; i < vectors.length; i++) {
      if (i != but) {
        nearest = Math.max(nearest, dot(vectors[i], vector));
      }
    }
    return nearest;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
