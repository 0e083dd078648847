package dev.lethe.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which layers have a window, and which have a rotary embedding.
 *
 * @param root the whole configuration
 */
record LayerFields(ConfigFields root, ModelFamily family, int layers) {
  private static final String FULL = "full_attention";
  private static final String SLIDING = "sliding_attention";
  private static final int USUAL_WINDOW = 4096;

  List<LayerAttention> read(RopeFields rope) {
    List<String> types = types();
    int window = window();
    Rope wide = rope.rope();
    Rope local = family == ModelFamily.GEMMA3 ? rope.local() : wide;
    List<LayerAttention> read = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      boolean near = types == null ? isSliding(layer) : types.get(layer).equals(SLIDING);
      Rope turned = near ? local : wide;
      read.add(new LayerAttention(isTurned(layer) ? turned : null, near ? window : 0));
    }
    return read;
  }

  /** 0 where the family has none, or this model doesn't use it. */
  private int window() {
    return switch (family) {
      case LLAMA, GRANITE, OLMO2 -> 0;
      case PHI3 -> root.integer("sliding_window", 0);
      case MISTRAL, GEMMA2, GEMMA3 -> given();
      case QWEN2, QWEN3 -> root.flag("use_sliding_window", false) ? given() : 0;
      case SMOLLM3 ->
          root.flag("use_sliding_window", false) ? root.integer("sliding_window", 0) : 0;
    };
  }

  /** Null means none; only where it isn't named at all it is the usual one. */
  private int given() {
    boolean none = root.node().path("sliding_window").isNull();
    return none ? 0 : root.integer("sliding_window", USUAL_WINDOW);
  }

  private boolean isSliding(int layer) {
    return switch (family) {
      case LLAMA, GRANITE, OLMO2 -> false;
      case MISTRAL, PHI3 -> true;
      case QWEN2, QWEN3 -> layer >= root.node().path("max_window_layers").asInt(28);
      case SMOLLM3 -> !isTurned(layer);
      case GEMMA2 -> layer % 2 == 0;
      case GEMMA3 -> (layer + 1) % root.integer("sliding_window_pattern", 6) != 0;
    };
  }

  private boolean isTurned(int layer) {
    if (family != ModelFamily.SMOLLM3) {
      return true;
    }
    JsonNode turned = root.node().path("no_rope_layers");
    if (turned.isArray()) {
      if (turned.size() < layers) {
        throw root.refusal("no_rope_layers", "must have an entry for each layer");
      }
      return turned.get(layer).asInt() != 0;
    }
    return (layer + 1) % root.integer("no_rope_layer_interval", 4) != 0;
  }

  /** As they are listed; null if they are not. */
  private @Nullable List<String> types() {
    JsonNode listed = root.node().path("layer_types");
    if (!listed.isArray()) {
      return null;
    }
    List<String> types = new ArrayList<>();
    listed.forEach(type -> types.add(type.asText()));
    if (types.size() != layers) {
      throw root.refusal("layer_types", "must have an entry for each layer");
    }
    if (types.stream().anyMatch(type -> !type.equals(FULL) && !type.equals(SLIDING))) {
      throw root.refusal("layer_types", "must be full_attention or sliding_attention each");
    }
    if (List.of(ModelFamily.MISTRAL, ModelFamily.PHI3).contains(family) && types.contains(FULL)) {
      throw root.refusal("layer_types", "has layers without window, which this family has not");
    }
    return List.of(ModelFamily.LLAMA, ModelFamily.GRANITE, ModelFamily.OLMO2).contains(family)
        ? null
        : types;
  }
}
