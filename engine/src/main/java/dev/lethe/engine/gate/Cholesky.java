package dev.lethe.engine.gate;

/** A symmetric positive definite matrix, factored once for many right-hand sides. */
final class Cholesky {
  private final double[][] lower;

  /**
   * @param matrix its lower triangle is read and overwritten
   */
  Cholesky(double[][] matrix) {
    for (int r = 0; r < matrix.length; r++) {
      for (int c = 0; c <= r; c++) {
        double sum = matrix[r][c];
        for (int k = 0; k < c; k++) {
          sum -= matrix[r][k] * matrix[c][k];
        }
        matrix[r][c] = r == c ? Math.sqrt(sum) : sum / matrix[c][c];
      }
    }
    this.lower = matrix;
  }

  double[] solve(double[] right) {
    int n = right.length;
    double[] x = right.clone();
    for (int r = 0; r < n; r++) {
      for (int k = 0; k < r; k++) {
        x[r] -= lower[r][k] * x[k];
      }
      x[r] /= lower[r][r];
    }
    for (int r = n - 1; r >= 0; r--) {
      x[r] /= lower[r][r];
      for (int k = 0; k < r; k++) {
        x[k] -= lower[r][k] * x[r];
      }
    }
    return x;
  }
}
