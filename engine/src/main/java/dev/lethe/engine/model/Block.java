package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.jspecify.annotations.Nullable;

/** One pre-norm transformer block: its weights, and what is handed to {@link BlockScript}. */
final class Block {
  private final String prefix;
  private final NDList weights = new NDList();

  Block(Weights all, int layer) {
    prefix = ModelConfig.layer(layer);
    all.arrays()
        .forEach(
            (name, array) -> {
              if (name.startsWith(prefix)) {
                weights.add(BlockScript.named(array, name.substring(prefix.length())));
              }
            });
  }

  /**
   * @param states {@code [batch, time, hidden]}
   */
  record Output(NDArray states, KeyValue memory) {}

  Output forward(NDArray x, Pass pass, @Nullable KeyValue cached) {
    NDList inputs = new NDList(BlockScript.named(x, "x"));
    inputs.addAll(weights);
    inputs.addAll(pass.shared);
    inputs.addAll(pass.adapter(prefix));
    if (cached != null) {
      inputs.add(BlockScript.named(cached.keys(), "keys"));
      inputs.add(BlockScript.named(cached.values(), "values"));
    }
    NDList outputs = BlockScript.run(inputs);
    return new Output(outputs.get(0), new KeyValue(outputs.get(1), outputs.get(2)));
  }
}
