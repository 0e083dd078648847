package dev.lethe.workbench.o3;

/** The Moore–Penrose inverse of a covariance. */
final class PseudoInverse {
  private static final double NEGLIGIBLE = 1e-10;
  private static final int SWEEPS = 60;

  private PseudoInverse() {}

  /** Of a symmetric positive semi-definite matrix. */
  static double[][] of(double[][] matrix) {
    double[][] lower = cholesky(matrix);
    return lower.length > 0 ? inverse(lower) : byEigenvalues(matrix);
  }

  /** Empty if the matrix is not of full rank. */
  private static double[][] cholesky(double[][] matrix) {
    int n = matrix.length;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, matrix[i][i]);
    }
    double[][] lower = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        if (i == j && sum <= NEGLIGIBLE * largest) {
          return new double[0][];
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    return lower;
  }

  private static double[][] inverse(double[][] lower) {
    int n = lower.length;
    double[][] columns = new double[n][n];
    for (int c = 0; c < n; c++) {
      for (int i = c; i < n; i++) {
        double sum = i == c ? 1 : 0;
        for (int k = c; k < i; k++) {
          sum -= lower[i][k] * columns[c][k];
        }
        columns[c][i] = sum / lower[i][i];
      }
    }
    double[][] inverse = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = i; k < n; k++) {
          sum += columns[i][k] * columns[j][k];
        }
        inverse[i][j] = sum;
        inverse[j][i] = sum;
      }
    }
    return inverse;
  }

  /** Jacobi rotations; eigenvalues next to the largest that are negligible count as zero. */
  private static double[][] byEigenvalues(double[][] matrix) {
    int n = matrix.length;
    double[][] a = new double[n][];
    double[][] vectors = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i] = matrix[i].clone();
      vectors[i][i] = 1;
    }
    diagonalise(a, vectors);
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(a[i][i]));
    }
    double[][] inverse = new double[n][n];
    for (int k = 0; k < n; k++) {
      if (a[k][k] > NEGLIGIBLE * largest) {
        for (int i = 0; i < n; i++) {
          double share = vectors[k][i] / a[k][k];
          for (int j = 0; j < n; j++) {
            inverse[i][j] += share * vectors[k][j];
          }
        }
      }
    }
    return inverse;
  }

  /** Row k of {@code vectors} becomes the eigenvector of {@code a[k][k]}. */
  private static void diagonalise(double[][] a, double[][] vectors) {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double off = 0;
      double trace = 0;
      for (int p = 0; p < a.length; p++) {
        trace += Math.abs(a[p][p]);
        for (int q = p + 1; q < a.length; q++) {
          off = Math.max(off, Math.abs(a[p][q]));
          rotate(a, vectors, p, q);
        }
      }
      if (off <= 1e-14 * trace) {
        return;
      }
    }
  }

  private static void rotate(double[][] a, double[][] vectors, int p, int q) {
    if (Math.abs(a[p][q]) < 1e-300) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (double[] row : a) {
      double x = row[p];
      row[p] = c * x - s * row[q];
      row[q] = s * x + c * row[q];
    }
    turn(a, p, q, c, s);
    turn(vectors, p, q, c, s);
  }

  private static void turn(double[][] rows, int p, int q, double c, double s) {
    for (int k = 0; k < rows.length; k++) {
      double x = rows[p][k];
      rows[p][k] = c * x - s * rows[q][k];
      rows[q][k] = s * x + c * rows[q][k];
    }
  }
}
