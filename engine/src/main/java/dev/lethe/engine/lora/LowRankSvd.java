package dev.lethe.engine.lora;

import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.decomposition.qr.QRDecompositionHouseholderColumn_DDRM;
import org.ejml.dense.row.decomposition.svd.SvdImplicitQrDecompose_DDRM;

/**
 * Singular value decomposition of {@code Σ scale·B·A} of one projection, from the factors alone:
 * with {@code K} ranks together nothing larger than {@code [out, K]}, {@code [in, K]} and {@code
 * [K, K]} is made, never the {@code [out, in]} of the sum. Computed in double precision by one
 * thread.
 */
final class LowRankSvd {
  private final DMatrixRMaj left;
  private final double[] singular;
  private final DMatrixRMaj right;

  /** One summand. */
  record Term(LoraTensors factors, double scale) {}

  private LowRankSvd(DMatrixRMaj left, double[] singular, DMatrixRMaj right) {
    this.left = left;
    this.singular = singular;
    this.right = right;
  }

  /**
   * @param terms at least one, all of the same shape but for the rank
   * @throws IllegalArgumentException if the decomposition does not converge
   */
  static LowRankSvd of(List<Term> terms) {
    Thin b = Thin.of(stacked(terms, true));
    Thin a = Thin.of(stacked(terms, false));
    DMatrixRMaj core = new DMatrixRMaj(b.r.numRows, a.r.numRows);
    CommonOps_DDRM.multTransB(b.r, a.r, core);
    SvdImplicitQrDecompose_DDRM svd = new SvdImplicitQrDecompose_DDRM(true, true, true, false);
    if (!svd.decompose(core)) {
      throw new IllegalArgumentException("adapters cannot be merged: their sum has no SVD");
    }
    DMatrixRMaj u = svd.getU(null, false);
    DMatrixRMaj v = svd.getV(null, false);
    double[] values = svd.getSingularValues();
    int count = svd.numberOfSingularValues();
    SingularOps_DDRM.descendingOrder(u, false, values, count, v, false);
    return new LowRankSvd(product(b.q, u), java.util.Arrays.copyOf(values, count), product(a.q, v));
  }

  int outputs() {
    return left.numRows;
  }

  int inputs() {
    return right.numRows;
  }

  /** How many singular values there are. */
  int directions() {
    return singular.length;
  }

  /** The k-th largest. */
  double singular(int k) {
    return singular[k];
  }

  double left(int output, int k) {
    return left.get(output, k);
  }

  double right(int input, int k) {
    return right.get(input, k);
  }

  /** Squared Frobenius norm of what the k-th singular value and those after it make. */
  double energy(int from) {
    double sum = 0;
    for (int k = from; k < singular.length; k++) {
      sum += singular[k] * singular[k];
    }
    return sum;
  }

  /** {@code [out, K]} of all B, scaled, or {@code [in, K]} of all A, side by side. */
  private static DMatrixRMaj stacked(List<Term> terms, boolean outputs) {
    int columns = terms.stream().mapToInt(LowRankSvd::rank).sum();
    LoraTensors first = terms.get(0).factors;
    int rows = (outputs ? first.b().shape().get(0) : first.a().shape().get(1)).intValue();
    DMatrixRMaj stacked = new DMatrixRMaj(rows, columns);
    int at = 0;
    for (Term term : terms) {
      int rank = rank(term);
      for (int row = 0; row < rows; row++) {
        for (int k = 0; k < rank; k++) {
          double value =
              outputs
                  ? term.scale * term.factors.b().values()[row * rank + k]
                  : term.factors.a().values()[k * rows + row];
          stacked.set(row, at + k, value);
        }
      }
      at += rank;
    }
    return stacked;
  }

  private static int rank(Term term) {
    return term.factors.a().shape().get(0).intValue();
  }

  private static DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
    DMatrixRMaj product = new DMatrixRMaj(a.numRows, b.numCols);
    CommonOps_DDRM.mult(a, b, product);
    return product;
  }

  /** A matrix as orthonormal columns times a small one. */
  private record Thin(DMatrixRMaj q, DMatrixRMaj r) {
    static Thin of(DMatrixRMaj matrix) {
      QRDecompositionHouseholderColumn_DDRM qr = new QRDecompositionHouseholderColumn_DDRM();
      qr.decompose(matrix);
      return new Thin(qr.getQ(null, true), qr.getR(null, true));
    }
  }
}
