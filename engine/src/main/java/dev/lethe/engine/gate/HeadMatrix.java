package dev.lethe.engine.gate;

import java.util.List;

/**
 * Many heads of one width as one matrix, {@code [dimension][heads]}: the product runs over the
 * heads in its innermost loop, which the JVM does eight at a time. It adds in another order than
 * {@link LinearHead#score}, so its scores are near those, and {@link #slack} says how near.
 * Immutable and thread-safe.
 */
final class HeadMatrix {
  /**
   * A sum of {@code n} products in float is within {@code (n + 2) · 2⁻²⁴ · Σ|w·x|} of the true one,
   * in whatever order (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), and {@code
   * Σ|w·x| ≤ |w||x|}. Two such sums are within twice that of one another; the rest is for what is
   * left out of first order, and for the norms' own rounding.
   */
  private static final double TWO_SUMS = 2.5 / (1 << 24);

  private static final int AT_ONCE = 8;

  /** So often is a sum of many columns written once. */
  private static final int COLUMNS = 4;

  private final int heads;
  private final int width;
  private final float[] columns;
  private final float[] biases;
  private final float[] norms;

  private HeadMatrix(int heads, int width) {
    this.heads = heads;
    this.width = width;
    this.columns = new float[heads * width];
    this.biases = new float[heads];
    this.norms = new float[heads];
  }

  /**
   * @param heads of one width; at least one
   */
  static HeadMatrix of(List<LinearHead> heads) {
    HeadMatrix matrix = new HeadMatrix(heads.size(), heads.get(0).weights().length);
    for (int g = 0; g < matrix.heads; g++) {
      LinearHead head = heads.get(g);
      double norm = 0;
      for (int j = 0; j < matrix.width; j++) {
        float weight = head.weights()[j];
        matrix.columns[j * matrix.heads + g] = weight;
        norm += (double) weight * weight;
      }
      matrix.biases[g] = head.bias();
      matrix.norms[g] = (float) Math.sqrt(norm);
    }
    return matrix;
  }

  int width() {
    return width;
  }

  float bias(int head) {
    return biases[head];
  }

  double norm(int head) {
    return norms[head];
  }

  /**
   * About what each head scores at most over the rows; its bias where there is none.
   *
   * @param rows {@code [rows][width]}
   */
  float[] largest(float[][] rows) {
    float[] largest = new float[heads];
    for (int from = 0; from < rows.length; from += AT_ONCE) {
      float[][] scores = products(rows, from, Math.min(rows.length, from + AT_ONCE));
      for (int i = 0; i < scores.length; i++) {
        for (int g = 0; g < heads; g++) {
          largest[g] = from + i == 0 ? scores[i][g] : Math.max(largest[g], scores[i][g]);
        }
      }
    }
    for (int g = 0; g < heads; g++) {
      largest[g] += biases[g];
    }
    return largest;
  }

  /** A column is read from memory once for several rows. */
  private float[][] products(float[][] rows, int from, int to) {
    float[][] scores = new float[to - from][heads];
    int fours = width - width % COLUMNS;
    for (int j = 0; j < fours; j += COLUMNS) {
      for (int i = from; i < to; i++) {
        addFour(scores[i - from], rows[i], j, columns, j * heads);
      }
    }
    for (int j = fours; j < width; j++) {
      for (int i = from; i < to; i++) {
        addScaled(scores[i - from], rows[i][j], columns, j * heads);
      }
    }
    return scores;
  }

  private static void addFour(float[] to, float[] row, int j, float[] from, int first) {
    int heads = to.length;
    int second = first + heads;
    int third = second + heads;
    int fourth = third + heads;
    float a = row[j];
    float b = row[j + 1];
    float c = row[j + 2];
    float d = row[j + 3];
    for (int g = 0; g < heads; g++) {
      to[g] +=
          a * from[first + g] + b * from[second + g] + c * from[third + g] + d * from[fourth + g];
    }
  }

  private static void addScaled(float[] to, float factor, float[] from, int offset) {
    for (int g = 0; g < to.length; g++) {
      to[g] += factor * from[offset + g];
    }
  }

  /**
   * How far {@link #largest} may be from what {@link LinearHead#score} gives.
   *
   * @param norm of the longest row
   */
  double slack(int head, double norm) {
    return TWO_SUMS * (width + 3) * (norms[head] * norm + Math.abs(biases[head])) + 1e-30;
  }

  /** Of the longest row. */
  static double longest(float[][] rows) {
    double longest = 0;
    for (float[] row : rows) {
      double sum = 0;
      for (float x : row) {
        sum += (double) x * x;
      }
      longest = Math.max(longest, sum);
    }
    return Math.sqrt(longest);
  }
}
