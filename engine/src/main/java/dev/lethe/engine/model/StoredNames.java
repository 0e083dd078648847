package dev.lethe.engine.model;

import dev.lethe.engine.safetensors.TensorInfo;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Matches what a checkpoint holds with what the decoder needs. */
final class StoredNames {
  private StoredNames() {}

  /** Needed name → stored name. */
  static Map<String, String> of(Map<String, TensorInfo> stored, ModelConfig config) {
    Map<String, String> sources = new LinkedHashMap<>();
    Set<String> unused = new HashSet<>(stored.keySet());
    config
        .parameters()
        .forEach(
            (name, shape) -> {
              String source = source(name, stored, config);
              check(source, shape, stored);
              unused.remove(source);
              sources.put(name, source);
            });
    unused.removeIf(name -> ignorable(name, config));
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException(
          "tensor "
              + unused.stream().sorted().findFirst().orElseThrow()
              + " is not part of a "
              + config.family().modelType()
              + " decoder with this config.json");
    }
    return sources;
  }

  /** A tied model may store its one matrix under either name. */
  private static String source(String name, Map<String, TensorInfo> stored, ModelConfig config) {
    boolean other =
        config.tied()
            && name.equals(ModelConfig.EMBEDDING)
            && !stored.containsKey(name)
            && stored.containsKey(ModelConfig.HEAD);
    return other ? ModelConfig.HEAD : name;
  }

  private static void check(String name, List<Long> shape, Map<String, TensorInfo> stored) {
    TensorInfo info = stored.get(name);
    if (info == null) {
      throw new IllegalArgumentException("tensor " + name + " is missing in the model's weights");
    }
    if (!info.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "tensor " + name + " has shape " + info.shape() + ", config.json asks for " + shape);
    }
  }

  /** Old checkpoints keep computed rotary frequencies; tied ones may repeat the embedding. */
  private static boolean ignorable(String name, ModelConfig config) {
    return name.endsWith("rotary_emb.inv_freq") || (config.tied() && name.equals(ModelConfig.HEAD));
  }
}
