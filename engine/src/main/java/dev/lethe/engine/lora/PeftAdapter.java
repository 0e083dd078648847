package dev.lethe.engine.lora;

import java.util.Map;
import java.util.TreeMap;

/**
 * A LoRA adapter in Java memory; {@link PeftFolder} reads and writes it.
 *
 * @param modules projection name, such as {@code model.layers.0.self_attn.q_proj} → factors
 */
public record PeftAdapter(int rank, double alpha, Map<String, LoraTensors> modules) {
  public PeftAdapter {
    modules = java.util.Collections.unmodifiableMap(new TreeMap<>(modules));
  }

  /** What {@code B A h} is multiplied with. */
  public double scale() {
    return alpha / rank;
  }
}
