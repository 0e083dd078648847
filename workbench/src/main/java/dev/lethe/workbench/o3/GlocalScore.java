package dev.lethe.workbench.o3;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.lethe.engine.model.Weights;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.linsol.svd.SolvePseudoInverseSvd_DDRM;

/**
 * The glocal score of one layer, {@code −½ (z−μ)ᵀ Σ⁺ (z−μ) − 1000 · max_j cos(z, f_j)}: μ and Σ
 * (population covariance) of the forget features f_j, all in double precision. The sign is the
 * code's: both terms are features of the boundary behind it. Owns native memory; whoever fits it
 * closes it.
 */
final class GlocalScore implements AutoCloseable {
  /** Variances below this share of the largest. */
  private static final double NEGLIGIBLE = 1e-10;

  private final NDManager manager = Weights.newManager();
  private final double cosineFactor;
  private final NDArray mean;
  private final NDArray precision;
  private final NDArray unit;

  /**
   * @param features of the forget examples, {@code [examples][width]}
   */
  GlocalScore(float[][] features, double cosineFactor) {
    this.cosineFactor = cosineFactor;
    int width = features[0].length;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray rows = matrix(features);
      mean = kept(rows.mean(new int[] {0}));
      NDArray centred = rows.sub(mean);
      double[] covariance =
          centred.transpose().matMul(centred).div((double) features.length).toDoubleArray();
      double[] inverse = pseudoInverse(DMatrixRMaj.wrap(width, width, covariance)).data;
      precision = kept(manager.create(inverse, new Shape(width, width)));
      unit = kept(unit(rows).transpose());
    }
  }

  private static NDArray kept(NDArray array) {
    NDScope.unregister(array);
    return array;
  }

  /** Moore–Penrose; directions in which the features hardly differ count as not seen. */
  private static DMatrixRMaj pseudoInverse(DMatrixRMaj covariance) {
    int width = covariance.numRows;
    SolvePseudoInverseSvd_DDRM solver = new SolvePseudoInverseSvd_DDRM(width, width);
    solver.setThreshold(NEGLIGIBLE / width); // EJML multiplies by the width
    if (!solver.setA(covariance)) {
      throw new IllegalArgumentException("o3: the covariance of the features has no SVD");
    }
    DMatrixRMaj inverse = new DMatrixRMaj(width, width);
    solver.invert(inverse);
    return inverse;
  }

  private NDArray matrix(float[][] rows) {
    double[] values = new double[rows.length * rows[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i / rows[0].length][i % rows[0].length];
    }
    return manager.create(values, new Shape(rows.length, rows[0].length));
  }

  private static NDArray unit(NDArray rows) {
    return rows.div(rows.square().sum(new int[] {1}, true).sqrt());
  }

  /** One score per row of {@code states}, {@code [texts][width]}. */
  double[] of(float[][] states) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray rows = matrix(states);
      NDArray centred = rows.sub(mean);
      NDArray distance = centred.matMul(precision).mul(centred).sum(new int[] {1});
      NDArray nearest = unit(rows).matMul(unit).max(new int[] {1});
      return distance.mul(-0.5).sub(nearest.mul(cosineFactor)).toDoubleArray();
    }
  }

  /** What must be kept of the forgotten examples. */
  long bytes() {
    return Double.BYTES * (mean.size() + precision.size() + unit.size());
  }

  @Override
  public void close() {
    manager.close();
  }
}
