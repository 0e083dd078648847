package dev.lethe.engine.gate;

import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * {@code Σ (x − m)(x − m)ᵀ} over the rows of several classes, {@code m} the mean of a row's class:
 * what Fisher's discriminant divides by. Single-threaded and deterministic.
 */
final class WithinClassScatter {
  /** Keeps the matrix positive definite where all rows of each class are the same. */
  private static final double LEAST_RIDGE = 1e-9;

  private final DMatrixRMaj sum;

  /**
   * @param width how many features a row has
   */
  WithinClassScatter(int width) {
    sum = new DMatrixRMaj(width, width);
  }

  /**
   * Adds a class.
   *
   * @param rows {@code [rows][features]}, maybe none; become their distances from the mean
   */
  void add(DMatrixRMaj rows, double[] mean) {
    if (rows.numRows == 0) {
      return; // EJML multiplies no empty matrices
    }
    for (int i = 0; i < rows.numRows; i++) {
      for (int j = 0; j < mean.length; j++) {
        rows.add(i, j, -mean[j]);
      }
    }
    CommonOps_DDRM.addEquals(sum, CommonOps_DDRM.multInner(rows, null));
  }

  /**
   * Multiplies a vector by the inverse of what was added so far. Factored once, for many vectors;
   * for one thread.
   *
   * @param divisor of the sum: the number of rows makes it a covariance
   * @param ridge this share of the mean variance is added to every variance
   */
  UnaryOperator<double[]> inverse(double divisor, double ridge) {
    DMatrixRMaj matrix = sum.copy();
    CommonOps_DDRM.divide(matrix, divisor);
    int width = matrix.numCols;
    double added = ridge * CommonOps_DDRM.trace(matrix) / width + LEAST_RIDGE;
    for (int j = 0; j < width; j++) {
      matrix.add(j, j, added);
    }
    LinearSolverDense<DMatrixRMaj> cholesky = LinearSolverFactory_DDRM.chol(width);
    if (!cholesky.setA(matrix)) {
      throw new ArithmeticException("gate: a scatter is not positive definite");
    }
    return vector -> {
      DMatrixRMaj product = new DMatrixRMaj(width, 1);
      cholesky.solve(DMatrixRMaj.wrap(width, 1, vector), product);
      return product.data;
    };
  }
}
