package dev.lethe.engine.lora.fit;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The input directions of an adapter, to be held against those of others. Unlike {@link
 * Orthogonality} it does not depend on how long the rows of A are. Immutable.
 */
public final class SubspaceOverlap {
  /** What is left of a row that lies among the others is rounding. */
  private static final double NOTHING = 1e-6;

  /** Projection name → orthonormal rows: {@code [directions][in]}. */
  private final Map<String, double[][]> bases;

  private SubspaceOverlap(Map<String, double[][]> bases) {
    this.bases = bases;
  }

  public static SubspaceOverlap of(PeftAdapter adapter) {
    Map<String, double[][]> bases = new TreeMap<>();
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
    for (Map.Entry<String, double[][]> module : bases.entrySet()) {
      LoraTensors theirs = other.modules().get(module.getKey());
      if (theirs != null) {
        sum += shared(module.getValue(), orthonormal(theirs.a()));
        projections++;
      }
    }
    return projections == 0 ? 0 : Math.min(1, sum / projections);
  }

  private static double shared(double[][] ours, double[][] theirs) {
    double squares = 0;
    for (double[] row : ours) {
      for (double[] other : theirs) {
        double cosine = dot(row, other);
        squares += cosine * cosine;
      }
    }
    return squares / Math.max(1, Math.min(ours.length, theirs.length));
  }

  /** Gram and Schmidt, twice, as once leaves too much in single precision. */
  private static double[][] orthonormal(FloatTensor a) {
    int in = a.shape().get(1).intValue();
    List<double[]> basis = new ArrayList<>();
    for (int i = 0; i < a.shape().get(0); i++) {
      double[] row = new double[in];
      for (int k = 0; k < in; k++) {
        row[k] = a.values()[i * in + k];
      }
      double before = Math.sqrt(dot(row, row));
      for (int pass = 0; pass < 2; pass++) {
        for (double[] known : basis) {
          subtract(row, known, dot(row, known));
        }
      }
      double norm = Math.sqrt(dot(row, row));
      if (norm > NOTHING * before) {
        scale(row, 1 / norm);
        basis.add(row);
      }
    }
    return basis.toArray(double[][]::new);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  private static void subtract(double[] from, double[] row, double times) {
    for (int k = 0; k < from.length; k++) {
      from[k] -= times * row[k];
    }
  }

  private static void scale(double[] row, double by) {
    for (int k = 0; k < row.length; k++) {
      row[k] *= by;
    }
  }
}
