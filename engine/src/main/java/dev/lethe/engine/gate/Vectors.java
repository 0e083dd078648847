package dev.lethe.engine.gate;

import java.util.Arrays;

/** Sums over vectors and order statistics. */
final class Vectors {
  private Vectors() {}

  /** Eight running sums, so that the additions don't wait for one another. */
  static float dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int end = a.length & ~7;
    for (int j = 0; j < end; j += 8) {
      s0 += a[j] * b[j];
      s1 += a[j + 1] * b[j + 1];
      s2 += a[j + 2] * b[j + 2];
      s3 += a[j + 3] * b[j + 3];
      s4 += a[j + 4] * b[j + 4];
      s5 += a[j + 5] * b[j + 5];
      s6 += a[j + 6] * b[j + 6];
      s7 += a[j + 7] * b[j + 7];
    }
    float sum = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    for (int j = end; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /** {@code y += a · x}. */
  static void addScaled(float[] y, float a, float[] x) {
    for (int j = 0; j < y.length; j++) {
      y[j] += a * x[j];
    }
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  static double sd(double[] values) {
    double mean = mean(values);
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0));
  }

  /** Linear between the two nearest order statistics; {@code q} in [0, 1]. */
  static double quantile(double[] values, double q) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = q * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }
}
