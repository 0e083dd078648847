package dev.lethe.engine.lora.fit;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.List;
import java.util.Map;

/** How far an adapter's input directions are from those of earlier ones. */
public final class Orthogonality {
  private Orthogonality() {}

  /**
   * The largest |A A_tᵀ| of all entries, projections and earlier adapters: 0 if all are orthogonal,
   * or there are none.
   */
  public static double largest(PeftAdapter adapter, List<PeftAdapter> earlier) {
    double largest = 0;
    for (PeftAdapter other : earlier) {
      for (Map.Entry<String, LoraTensors> module : adapter.modules().entrySet()) {
        LoraTensors theirs = other.modules().get(module.getKey());
        if (theirs != null) {
          largest = Math.max(largest, largest(module.getValue().a(), theirs.a()));
        }
      }
    }
    return largest;
  }

  private static double largest(FloatTensor a, FloatTensor b) {
    int in = a.shape().get(1).intValue();
    double largest = 0;
    for (int i = 0; i < a.shape().get(0); i++) {
      for (int j = 0; j < b.shape().get(0); j++) {
        double sum = 0;
        for (int k = 0; k < in; k++) {
          sum += (double) a.values()[i * in + k] * b.values()[j * in + k];
        }
        largest = Math.max(largest, Math.abs(sum));
      }
    }
    return largest;
  }
}
