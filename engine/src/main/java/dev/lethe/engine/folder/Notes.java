package dev.lethe.engine.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.model.RopeScaling;
import java.util.ArrayList;
import java.util.List;

/** Says what of a configuration is understood although it is out of the ordinary. */
final class Notes {
  private Notes() {}

  static List<String> of(ModelConfig config, JsonNode json) {
    List<String> notes = new ArrayList<>();
    int positions = json.path("max_position_embeddings").asInt();
    if (config.contextLength() < positions) {
      notes.add(
          "sliding_window shortens the context from "
              + positions
              + " to "
              + config.contextLength()
              + " tokens");
    }
    RopeScaling scaling = config.ropeScaling();
    if (scaling instanceof RopeScaling.Linear linear) {
      notes.add("rope_scaling is linear, factor " + linear.factor());
    } else if (scaling instanceof RopeScaling.Llama3 llama) {
      notes.add("rope_scaling is llama3, factor " + llama.factor());
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

  private static void addIf(boolean has, String what, List<String> list) {
    if (has) {
      list.add(what);
    }
  }
}
