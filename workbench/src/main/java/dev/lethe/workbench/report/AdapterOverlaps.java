package dev.lethe.workbench.report;

import dev.lethe.engine.lora.LoraTensors;
import dev.lethe.engine.lora.PeftAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How far adapters are from orthogonal. */
public final class AdapterOverlaps {
  private AdapterOverlaps() {}

  /** ‖A_i A_jᵀ‖_F over all modules: {@code [adapters][adapters]}. */
  public static List<List<Double>> of(List<PeftAdapter> adapters) {
    List<List<Double>> rows = new ArrayList<>();
    for (PeftAdapter first : adapters) {
      rows.add(adapters.stream().map(second -> overlap(first, second)).toList());
    }
    return rows;
  }

  private static double overlap(PeftAdapter first, PeftAdapter second) {
    double sum = 0;
    for (Map.Entry<String, LoraTensors> module : first.modules().entrySet()) {
      LoraTensors other = second.modules().get(module.getKey());
      if (other != null) {
        sum += squared(module.getValue().a().values(), first.rank(), other.a().values());
      }
    }
    return Math.sqrt(sum);
  }

  private static double squared(float[] a, int rank, float[] b) {
    int in = a.length / rank;
    double sum = 0;
    for (int i = 0; i < a.length; i += in) {
      for (int j = 0; j < b.length; j += in) {
        double product = 0;
        for (int k = 0; k < in; k++) {
          product += a[i + k] * b[j + k];
        }
        sum += product * product;
      }
    }
    return sum;
  }
}
