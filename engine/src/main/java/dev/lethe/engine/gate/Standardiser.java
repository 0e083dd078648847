package dev.lethe.engine.gate;

import java.util.Arrays;

/** Mean 0, standard deviation 1 on the background, feature by feature. */
record Standardiser(float[] mean, float[] sd) {
  static Standardiser of(float[][][] rows) {
    int width = rows[0][0].length;
    double[] sum = new double[width];
    double[] squares = new double[width];
    int n = 0;
    for (float[][] group : rows) {
      for (float[] row : group) {
        n++;
        for (int j = 0; j < width; j++) {
          sum[j] += row[j];
          squares[j] += (double) row[j] * row[j];
        }
      }
    }
    float[] mean = new float[width];
    float[] sd = new float[width];
    for (int j = 0; j < width; j++) {
      double m = sum[j] / n;
      mean[j] = (float) m;
      sd[j] = (float) (Math.sqrt(Math.max(0, squares[j] / n - m * m)) + 1e-6);
    }
    return new Standardiser(mean, sd);
  }

  float[] apply(float[] row) {
    float[] z = new float[row.length];
    for (int j = 0; j < z.length; j++) {
      z[j] = (row[j] - mean[j]) / sd[j];
    }
    return z;
  }

  float[][] apply(float[][] rows) {
    return Arrays.stream(rows).map(this::apply).toArray(float[][]::new);
  }

  float[][][] apply(float[][][] rows) {
    return Arrays.stream(rows).map(this::apply).toArray(float[][][]::new);
  }

  /** The head on raw features that scores as {@code head} does on standardised ones. */
  LinearHead fold(LinearHead head) {
    float[] weights = new float[mean.length];
    double bias = head.bias();
    for (int j = 0; j < weights.length; j++) {
      weights[j] = head.weights()[j] / sd[j];
      bias -= (double) weights[j] * mean[j];
    }
    return new LinearHead(weights, (float) bias);
  }
}
