package dev.lethe.engine.lora.fit;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.decomposition.svd.SvdImplicitQrDecompose_DDRM;

/**
 * The input directions of an adapter, to be held against those of others. Unlike {@link
 * Orthogonality} it does not depend on how long the rows of A are. Immutable.
 */
public final class SubspaceOverlap {
  /** A singular value so much smaller than the largest is rounding. */
  private static final double NOTHING = 1e-6;

  /** Projection name → orthonormal columns: {@code [in, directions]}. */
  private final Map<String, DMatrixRMaj> bases;

  private SubspaceOverlap(Map<String, DMatrixRMaj> bases) {
    this.bases = bases;
  }

  public static SubspaceOverlap of(PeftAdapter adapter) {
    Map<String, DMatrixRMaj> bases = new TreeMap<>();
    for (Map.Entry<String, LoraTensors> module : adapter.modules().entrySet()) {
      bases.put(module.getKey(), orthonormal(module.getValue().a()));
    }
    return new SubspaceOverlap(bases);
  }

  /**
   * The mean squared cosine of the principal angles between both row spaces of A, averaged over the
   * projections that both have: 0 if all are orthogonal, or they have none in common; 1 if the one
   * with fewer directions lies within the other.
   */
  public double with(PeftAdapter other) {
    double sum = 0;
    int projections = 0;
    for (Map.Entry<String, DMatrixRMaj> module : bases.entrySet()) {
      LoraTensors theirs = other.modules().get(module.getKey());
      if (theirs != null) {
        sum += shared(module.getValue(), orthonormal(theirs.a()));
        projections++;
      }
    }
    return projections == 0 ? 0 : Math.min(1, sum / projections);
  }

  private static double shared(DMatrixRMaj ours, DMatrixRMaj theirs) {
    int fewer = Math.min(ours.numCols, theirs.numCols);
    if (fewer == 0) {
      return 0;
    }
    DMatrixRMaj cosines = new DMatrixRMaj(ours.numCols, theirs.numCols);
    CommonOps_DDRM.multTransA(ours, theirs, cosines);
    double length = NormOps_DDRM.normF(cosines);
    return length * length / fewer;
  }

  /** The left singular vectors of the rows of A, as columns, without those that are rounding. */
  private static DMatrixRMaj orthonormal(FloatTensor a) {
    int rank = a.shape().get(0).intValue();
    int in = a.shape().get(1).intValue();
    DMatrixRMaj columns = new DMatrixRMaj(in, rank);
    for (int i = 0; i < rank * in; i++) {
      columns.set(i % in, i / in, a.values()[i]);
    }
    SvdImplicitQrDecompose_DDRM svd = new SvdImplicitQrDecompose_DDRM(true, true, false, false);
    if (!svd.decompose(columns)) {
      throw new IllegalArgumentException("an adapter's rows have no SVD");
    }
    DMatrixRMaj vectors = svd.getU(null, false);
    double[] values = Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
    SingularOps_DDRM.descendingOrder(vectors, false, values, values.length, null, false);
    int directions =
        (int) Arrays.stream(values).filter(value -> value > NOTHING * values[0]).count();
    return directions == 0
        ? new DMatrixRMaj(in, 0)
        : CommonOps_DDRM.extract(vectors, 0, in, 0, directions);
  }
}
