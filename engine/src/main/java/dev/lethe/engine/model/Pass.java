package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all blocks of one forward pass share, under the names that {@link BlockScript} knows. */
final class Pass {
  final NDList shared = new NDList();
  private final Map<String, LoraPair> pairs;

  Pass(
      NDManager manager,
      ModelConfig config,
      Positions positions,
      NDArray eps,
      @Nullable AppliedLora lora,
      int batch) {
    float queryScale = (float) (1 / Math.sqrt(config.headDim()));
    share(eps, "eps");
    share(positions.rotary(manager, false, queryScale), "query_cosines");
    share(positions.rotary(manager, true, queryScale), "query_sines");
    share(positions.rotary(manager, false, 1), "key_cosines");
    share(positions.rotary(manager, true, 1), "key_sines");
    NDArray mask = positions.mask(manager);
    if (mask != null) {
      share(mask, "mask");
    }
    pairs = lora == null ? Map.of() : lora.pairs();
    if (lora != null) {
      float[] factors = lora.factors(batch);
      share(manager.create(factors, new Shape(factors.length, 1, 1)), "factor");
      if (lora.dropout() > 0) {
        share(manager.create((float) lora.dropout()), "dropout");
      }
    }
  }

  private void share(NDArray array, String name) {
    shared.add(BlockScript.named(array, name));
  }

  /** Factors of the adapted projections of one layer. */
  NDList adapter(String layer) {
    NDList factors = new NDList();
    pairs.forEach(
        (name, pair) -> {
          if (name.startsWith(layer)) {
            String projection = name.substring(layer.length());
            factors.add(BlockScript.named(pair.a(), projection + ".a"));
            factors.add(BlockScript.named(pair.b(), projection + ".b"));
          }
        });
    return factors;
  }
}
