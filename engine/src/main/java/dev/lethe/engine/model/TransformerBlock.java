package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One transformer block: its weights, and what is handed to {@link BlockScript}. */
final class TransformerBlock {
  private final String prefix;
  private final LayerAttention kind;
  private final ScriptInput weights = new ScriptInput();

  TransformerBlock(Weights all, int layer, LayerAttention kind) {
    prefix = ModelConfig.layer(layer);
    this.kind = kind;
    own(all.arrays());
    own(all.narrow());
    all.manager().attachInternal("block-" + UUID.randomUUID(), weights);
  }

  private void own(Map<String, NDArray> arrays) {
    arrays.forEach(
        (name, array) -> {
          if (name.startsWith(prefix)) {
            weights.put(name.substring(prefix.length()), array);
          }
        });
  }

  LayerAttention kind() {
    return kind;
  }

  ScriptInput weights() {
    return weights;
  }

  /**
   * @param states {@code [batch, time, hidden]}
   */
  record Output(NDArray states, LayerKvCache cache) {}

  Output forward(NDArray x, ForwardPass pass, @Nullable LayerKvCache cached) {
    try (ScriptInput own = new ScriptInput()) {
      own.put("x", x);
      pass.adapter(prefix, own);
      if (cached != null) {
        own.put("keys", cached.keys()).put("values", cached.values());
      }
      NDList outputs = BlockScript.run(x.getManager(), own, pass.shared(kind), weights);
      return new Output(outputs.get(0), new LayerKvCache(outputs.get(1), outputs.get(2)));
    }
  }
}
