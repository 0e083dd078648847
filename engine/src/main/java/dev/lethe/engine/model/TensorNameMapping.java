package dev.lethe.engine.model;

import dev.lethe.engine.safetensors.TensorInfo;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Matches what a checkpoint holds with what the decoder needs. */
final class TensorNameMapping {
  private TensorNameMapping() {}

  private static final List<String> VISION =
      List.of(
          "vision_tower.",
          "multi_modal_projector.",
          "model.vision_tower.",
          "model.multi_modal_projector.");

  /**
   * Needed name → where it lies; the rows of a matrix that holds several have its name.
   *
   * @throws IllegalArgumentException with the first of {@link #problems}
   */
  static Map<String, TensorInfo> of(Map<String, TensorInfo> stored, ModelConfig config) {
    List<String> problems = problems(stored, config);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    Map<String, TensorInfo> sources = new LinkedHashMap<>();
    Map<String, TensorSlice> parts = TensorSlice.all(config);
    config
        .parameters()
        .forEach(
            (name, shape) -> {
              TensorSlice part = TensorSlice.of(name, shape, parts);
              TensorInfo info = stored.get(source(part.stored(), stored, config));
              sources.put(name, part.of(Objects.requireNonNull(info)));
            });
    return sources;
  }

  /** What keeps the decoder from reading these tensors, one sentence a kind; empty if nothing. */
  static List<String> problems(Map<String, TensorInfo> stored, ModelConfig config) {
    Set<String> missing = new LinkedHashSet<>();
    Set<String> shapes = new LinkedHashSet<>();
    Set<String> kinds = new LinkedHashSet<>();
    Map<String, TensorSlice> parts = TensorSlice.all(config);
    Set<String> unused = new TreeSet<>(stored.keySet());
    config
        .parameters()
        .forEach(
            (name, shape) -> {
              TensorSlice part = TensorSlice.of(name, shape, parts);
              String source = source(part.stored(), stored, config);
              unused.remove(source);
              TensorInfo info = stored.get(source);
              if (info == null) {
                missing.add("tensor " + source + " is missing in the model's weights");
              } else {
                addMismatches(info, part.whole(), shapes, kinds);
              }
            });
    unused.removeIf(name -> ignorable(name, config));
    String part = " is not part of a " + config.family().modelType() + " decoder with this ";
    List<String> strange =
        unused.stream().map(name -> "tensor " + name + part + "config.json").toList();
    return Stream.of(missing, shapes, kinds, strange)
        .map(List::copyOf)
        .flatMap(TensorNameMapping::summary)
        .toList();
  }

  private static void addMismatches(
      TensorInfo info, List<Long> shape, Set<String> shapes, Set<String> kinds) {
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
    String found = spelled(name, stored, config);
    if (config.tied() && name.equals(ModelConfig.EMBEDDING) && !stored.containsKey(found)) {
      String head = spelled(ModelConfig.HEAD, stored, config);
      return stored.containsKey(head) ? head : found;
    }
    return found;
  }

  /** Beside a vision part, the names of the text part carry a prefix, before or behind theirs. */
  private static String spelled(String name, Map<String, TensorInfo> stored, ModelConfig config) {
    if (config.family() != ModelFamily.GEMMA3) {
      return name;
    }
    String inner = name.startsWith("model.") ? name.substring("model.".length()) : name;
    return Stream.of(name, "language_model." + name, "model.language_model." + inner)
        .filter(stored::containsKey)
        .findFirst()
        .orElse(name);
  }

  /**
   * Old checkpoints keep computed rotary frequencies; tied ones may repeat the embedding; what sees
   * pictures is not needed.
   */
  private static boolean ignorable(String name, ModelConfig config) {
    boolean seeing =
        config.family() == ModelFamily.GEMMA3 && VISION.stream().anyMatch(name::startsWith);
    boolean repeated = config.tied() && name.endsWith(ModelConfig.HEAD);
    return name.endsWith("rotary_emb.inv_freq") || repeated || seeing;
  }
}
