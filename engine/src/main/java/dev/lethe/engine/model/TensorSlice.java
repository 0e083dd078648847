package dev.lethe.engine.model;

import dev.lethe.engine.safetensors.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where a weight lies: in a stored tensor of its own, or in rows of one that holds several.
 *
 * @param stored name of that tensor
 * @param whole its shape
 * @param first row
 * @param rows how many
 */
public record TensorSlice(String stored, List<Long> whole, long first, long rows) {
  private static final String WEIGHT = ".weight";
  private static final Map<String, List<String>> FUSED =
      Map.of(
          "self_attn.qkv_proj", List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
          "mlp.gate_up_proj", List.of("mlp.gate_proj", "mlp.up_proj"));

  /**
   * Every projection that is stored with others: its name → its place, names without {@code
   * .weight}. Empty for families that store each by itself.
   */
  public static Map<String, TensorSlice> all(ModelConfig config) {
    Map<String, TensorSlice> parts = new LinkedHashMap<>();
    for (int layer = 0; config.family().isFused() && layer < config.layers(); layer++) {
      String prefix = ModelConfig.layer(layer);
      FUSED.forEach((fused, names) -> add(config, prefix, fused, names, parts));
    }
    return parts;
  }

  /**
   * The place of a weight.
   *
   * @param name with {@code .weight} or {@code .bias}
   * @param parts as {@link #all} gives them
   */
  static TensorSlice of(String name, List<Long> shape, Map<String, TensorSlice> parts) {
    TensorSlice part =
        name.endsWith(WEIGHT)
            ? parts.get(name.substring(0, name.length() - WEIGHT.length()))
            : null;
    return part == null
        ? new TensorSlice(name, shape, 0, shape.get(0))
        : new TensorSlice(part.stored() + WEIGHT, part.whole(), part.first(), part.rows());
  }

  /** Its rows of the stored tensor. */
  TensorInfo of(TensorInfo tensor) {
    return rows == whole.get(0) ? tensor : tensor.rows(first, rows);
  }

  private static void add(
      ModelConfig config,
      String prefix,
      String fused,
      List<String> names,
      Map<String, TensorSlice> parts) {
    Map<String, List<Long>> shapes = config.projections();
    List<Long> sizes =
        names.stream()
            .map(name -> Objects.requireNonNull(shapes.get(prefix + name)).get(0))
            .toList();
    long all = sizes.stream().mapToLong(Long::longValue).sum();
    long at = 0;
    for (int i = 0; i < names.size(); i++) {
      List<Long> whole = List.of(all, (long) config.hiddenSize());
      parts.put(prefix + names.get(i), new TensorSlice(prefix + fused, whole, at, sizes.get(i)));
      at += sizes.get(i);
    }
  }
}
