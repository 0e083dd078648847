package dev.lethe.workbench.o3;

import java.util.Arrays;

/**
 * The linear one-class support vector machine (Schölkopf 2001): min ½‖w‖² − ρ + 1/(νn) Σ ξ_i with w
 * · x_i ≥ ρ − ξ_i. Its dual, min ½ ‖Σ α_i x_i‖² over Σ α_i = 1, 0 ≤ α_i ≤ 1/(νn), is solved exactly
 * by sequential minimal optimisation on the pair that violates most.
 *
 * @param rho margin: {@code score ≥ rho} is inside
 * @param alphas of the training rows
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
record OneClassSvm(double[] weights, double rho, double[] alphas) {
  private static final double TOLERANCE = 1e-6;
  private static final int MOST_STEPS = 200_000;

  static OneClassSvm fit(double[][] rows, double nu) {
    if (rows.length == 0 || !(nu > 0 && nu <= 1)) {
      throw new IllegalArgumentException("one-class SVM: rows, and nu in (0, 1], are needed");
    }
    if (Arrays.stream(rows).flatMapToDouble(Arrays::stream).anyMatch(v -> !Double.isFinite(v))) {
      throw new IllegalArgumentException("one-class SVM: a row is not finite");
    }
    return new Solver(rows, nu).solve();
  }

  /** {@code w · x}; only differences matter. */
  double score(double[] row) {
    return dot(weights, row);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static final class Solver {
    private final double[][] rows;
    private final double bound;
    private final double[] alphas;
    private final double[] weights;
    private final double[] gradients;

    Solver(double[][] rows, double nu) {
      this.rows = rows;
      bound = 1 / (nu * rows.length);
      alphas = new double[rows.length];
      Arrays.fill(alphas, 1.0 / rows.length);
      weights = new double[rows[0].length];
      for (double[] row : rows) {
        for (int j = 0; j < weights.length; j++) {
          weights[j] += row[j] / rows.length;
        }
      }
      gradients = new double[rows.length];
    }

    OneClassSvm solve() {
      for (int step = 0; step < MOST_STEPS; step++) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int up = -1;
        double worst = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < rows.length; i++) {
          gradients[i] = dot(weights, rows[i]);
          low = Math.min(low, gradients[i]);
          high = Math.max(high, gradients[i]);
          if (alphas[i] < bound && (up < 0 || gradients[i] < gradients[up])) {
            up = i;
          }
          if (alphas[i] > 0) {
            worst = Math.max(worst, gradients[i]);
          }
        }
        if (up < 0 || worst - gradients[up] <= TOLERANCE * (high - low)) {
          break;
        }
        move(up, partner(up));
      }
      return new OneClassSvm(weights, rho(), alphas);
    }

    /** Whoever gains most with {@code up}: second-order choice (Fan, Chen, Lin 2005). */
    private int partner(int up) {
      int best = -1;
      double gain = 0;
      for (int i = 0; i < rows.length; i++) {
        double gap = gradients[i] - gradients[up];
        if (alphas[i] > 0 && gap > 0) {
          double here = gap * gap / squaredDistance(up, i);
          if (best < 0 || here > gain) {
            best = i;
            gain = here;
          }
        }
      }
      return best;
    }

    private double squaredDistance(int a, int b) {
      double squared = 0;
      for (int j = 0; j < weights.length; j++) {
        double difference = rows[a][j] - rows[b][j];
        squared += difference * difference;
      }
      return squared;
    }

    private void move(int up, int down) {
      double room = Math.min(bound - alphas[up], alphas[down]);
      double step = Math.min(room, (gradients[down] - gradients[up]) / squaredDistance(up, down));
      alphas[up] = step == bound - alphas[up] ? bound : alphas[up] + step;
      alphas[down] = step == alphas[down] ? 0 : alphas[down] - step;
      for (int j = 0; j < weights.length; j++) {
        weights[j] += step * (rows[up][j] - rows[down][j]);
      }
    }

    /** Free rows lie on the margin; without any, the middle of what the bounds allow. */
    private double rho() {
      double free = 0;
      int count = 0;
      double low = Double.NEGATIVE_INFINITY;
      double high = Double.POSITIVE_INFINITY;
      for (int i = 0; i < rows.length; i++) {
        double score = dot(weights, rows[i]);
        if (alphas[i] > 0 && alphas[i] < bound) {
          free += score;
          count++;
        } else if (alphas[i] > 0) {
          low = Math.max(low, score);
        } else {
          high = Math.min(high, score);
        }
      }
      if (count > 0) {
        return free / count;
      }
      return Double.isInfinite(high) ? low : (low + high) / 2;
    }
  }
}
