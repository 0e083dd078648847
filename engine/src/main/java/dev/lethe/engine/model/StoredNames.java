package dev.lethe.engine.model;

import dev.lethe.engine.safetensors.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Matches what a checkpoint holds with what the decoder needs. */
final class StoredNames {
  private StoredNames() {}

  /**
   * Needed name → stored name.
   *
   * @throws IllegalArgumentException with the first of {@link #problems}
   */
  static Map<String, String> of(Map<String, TensorInfo> stored, ModelConfig config) {
    List<String> problems = problems(stored, config);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    Map<String, String> sources = new LinkedHashMap<>();
    config.parameters().keySet().forEach(name -> sources.put(name, source(name, stored, config)));
    return sources;
  }

  /** What keeps the decoder from reading these tensors, one sentence a kind; empty if nothing. */
  static List<String> problems(Map<String, TensorInfo> stored, ModelConfig config) {
    List<String> missing = new ArrayList<>();
    List<String> shapes = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    Set<String> unused = new TreeSet<>(stored.keySet());
    config
        .parameters()
        .forEach(
            (name, shape) -> {
              String source = source(name, stored, config);
              unused.remove(source);
              TensorInfo info = stored.get(source);
              if (info == null) {
                missing.add("tensor " + source + " is missing in the model's weights");
              } else {
                addMismatches(info, shape, shapes, kinds);
              }
            });
    unused.removeIf(name -> ignorable(name, config));
    String part = " is not part of a " + config.family().modelType() + " decoder with this ";
    List<String> strange =
        unused.stream().map(name -> "tensor " + name + part + "config.json").toList();
    return Stream.of(missing, shapes, kinds, strange).flatMap(StoredNames::summary).toList();
  }

  private static void addMismatches(
      TensorInfo info, List<Long> shape, List<String> shapes, List<String> kinds) {
    if (!info.shape().equals(shape)) {
      shapes.add(
          "tensor "
              + info.name()
              + " has shape "
              + info.shape()
              + ", config.json asks for "
              + shape);
    }
    if (!info.kind().isReadableFloat()) {
      kinds.add(
          "tensor "
              + info.name()
              + " is stored as "
              + info.kind()
              + ", but weights must be F32, F16 or BF16: save the model in one of these");
    }
  }

  /** One of many alike is enough to find the cause. */
  private static Stream<String> summary(List<String> alike) {
    return alike.size() < 2
        ? alike.stream()
        : Stream.of(alike.get(0) + " (and " + (alike.size() - 1) + " more like it)");
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

  /** Old checkpoints keep computed rotary frequencies; tied ones may repeat the embedding. */
  private static boolean ignorable(String name, ModelConfig config) {
    return name.endsWith("rotary_emb.inv_freq") || (config.tied() && name.equals(ModelConfig.HEAD));
  }
}
