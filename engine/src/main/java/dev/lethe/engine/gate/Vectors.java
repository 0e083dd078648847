package dev.lethe.engine.gate;

import java.util.Arrays;

/** Small dense linear algebra and order statistics. */
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

  /** Solves {@code a x = b} by elimination with row pivots; both are overwritten. */
  static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    for (int c = 0; c < n; c++) {
      int pivot = c;
      for (int r = c + 1; r < n; r++) {
        if (Math.abs(a[r][c]) > Math.abs(a[pivot][c])) {
          pivot = r;
        }
      }
      double[] row = a[c];
      a[c] = a[pivot];
      a[pivot] = row;
      double value = b[c];
      b[c] = b[pivot];
      b[pivot] = value;
      for (int r = c + 1; r < n; r++) {
        double factor = a[r][c] / a[c][c];
        b[r] -= factor * b[c];
        for (int k = c; k < n; k++) {
          a[r][k] -= factor * a[c][k];
        }
      }
    }
    for (int r = n - 1; r >= 0; r--) {
      for (int k = r + 1; k < n; k++) {
        b[r] -= a[r][k] * b[k];
      }
      b[r] /= a[r][r];
    }
    return b;
  }
}
