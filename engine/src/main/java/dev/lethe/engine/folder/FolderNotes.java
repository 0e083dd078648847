package dev.lethe.engine.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.model.LayerAttention;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.Rope;
import dev.lethe.engine.model.RopeScaling;
import java.util.ArrayList;
import java.util.List;

/** Says what of a configuration is understood although it is out of the ordinary. */
final class FolderNotes {
  private FolderNotes() {}

  static List<String> of(ModelConfig config, JsonNode json) {
    List<String> notes = new ArrayList<>();
    addWindows(config, notes);
    addRope(config, notes);
    if (json.path("vision_config").isObject()) {
      notes.add("the vision part is left out: this is a decoder of text");
    }
    int stored = json.path("max_position_embeddings").asInt(config.contextLength());
    if (config.contextLength() > stored) {
      notes.add(
          "rope_scaling extends the context from " + stored + " to " + config.contextLength());
    }
    if (config.tied()) {
      notes.add("the output projection is tied to the embedding");
    }
    List<String> biased = new ArrayList<>();
    addIf(config.attentionBias(), "q, k, v", biased);
    addIf(config.outputBias(), "attention output", biased);
    addIf(config.mlpBias(), "MLP", biased);
    if (!biased.isEmpty()) {
      notes.add("projections with a bias: " + String.join(", ", biased));
    }
    return notes;
  }

  private static void addWindows(ModelConfig config, List<String> notes) {
    List<LayerAttention> near =
        config.attention().stream().filter(layer -> layer.window() > 0).toList();
    if (!near.isEmpty() && near.get(0).window() < config.contextLength()) {
      notes.add(
          near.size()
              + " of "
              + config.layers()
              + " layers see the last "
              + near.get(0).window()
              + " tokens only");
    }
    long unturned = config.attention().stream().filter(layer -> layer.rope() == null).count();
    if (unturned > 0) {
      notes.add(unturned + " of " + config.layers() + " layers have no rotary embedding");
    }
  }

  private static void addRope(ModelConfig config, List<String> notes) {
    Rope rope = config.rope();
    RopeScaling scaling = rope == null ? null : rope.scaling();
    if (scaling instanceof RopeScaling.Linear linear) {
      notes.add("rope_scaling is linear, factor " + linear.factor());
    } else if (scaling instanceof RopeScaling.Llama3 llama) {
      notes.add("rope_scaling is llama3, factor " + llama.factor());
    } else if (scaling instanceof RopeScaling.Dynamic dynamic) {
      notes.add("rope_scaling is dynamic, factor " + dynamic.factor());
    } else if (scaling instanceof RopeScaling.Yarn yarn) {
      notes.add("rope_scaling is yarn, factor " + yarn.factor());
    } else if (scaling instanceof RopeScaling.Long stretched) {
      notes.add("rope_scaling is longrope, beyond " + stretched.original() + " tokens");
    }
  }

  private static void addIf(boolean has, String what, List<String> list) {
    if (has) {
      list.add(what);
    }
  }
}
