package dev.lethe.engine.lora.fit;

import java.util.ArrayList;
import java.util.List;

/** A growing orthonormal basis (Gram–Schmidt, twice for accuracy). Not thread-safe. */
final class OrthonormalBasis {
  private static final double NEGLIGIBLE = 1e-6;

  private final int size;
  private final List<double[]> basis = new ArrayList<>();

  OrthonormalBasis(int size) {
    this.size = size;
  }

  int dimension() {
    return basis.size();
  }

  /** Adds the direction of {@code values[from .. from + size)} unless it is there already. */
  void add(float[] values, int from) {
    double[] vector = new double[size];
    for (int i = 0; i < size; i++) {
      vector[i] = values[from + i];
    }
    double before = norm(vector);
    remove(vector);
    double after = norm(vector);
    if (after > NEGLIGIBLE * before) {
      scale(vector, 1 / after);
      basis.add(vector);
    }
  }

  /** Takes the part inside this space out of a vector. */
  void remove(double[] vector) {
    for (int round = 0; round < 2; round++) {
      for (double[] direction : basis) {
        double share = 0;
        for (int i = 0; i < size; i++) {
          share += direction[i] * vector[i];
        }
        for (int i = 0; i < size; i++) {
          vector[i] -= share * direction[i];
        }
      }
    }
  }

  static double norm(double[] vector) {
    double sum = 0;
    for (double value : vector) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  static void scale(double[] vector, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }
}
