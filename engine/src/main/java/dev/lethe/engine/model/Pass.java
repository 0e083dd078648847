package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all blocks of one forward pass share, under the names that {@link BlockScript} knows. */
final class Pass implements AutoCloseable {
  final ScriptInput shared = new ScriptInput();
  private final NDManager manager;
  private final Map<String, LoraPair> pairs;

  Pass(
      NDManager manager,
      ModelConfig config,
      Positions positions,
      NDArray eps,
      @Nullable AppliedLora lora,
      int batch) {
    this.manager = manager;
    float queryScale = (float) (1 / Math.sqrt(config.headDim()));
    shared.put("eps", eps);
    shared.put("query_cosines", positions.rotary(manager, false, queryScale));
    shared.put("query_sines", positions.rotary(manager, true, queryScale));
    shared.put("key_cosines", positions.rotary(manager, false, 1));
    shared.put("key_sines", positions.rotary(manager, true, 1));
    NDArray mask = positions.mask(manager);
    if (mask != null) {
      shared.put("mask", mask);
    }
    pairs = lora == null ? Map.of() : lora.pairs();
    if (lora != null) {
      float[] factors = lora.factors(batch);
      shared.put("factor", manager.create(factors, new Shape(factors.length, 1, 1)));
      if (lora.dropout() > 0) {
        shared.put("dropout", manager.create((float) lora.dropout()));
      }
    }
  }

  /**
   * Asks for keys and values to be remembered.
   *
   * @param start tokens already remembered
   * @param room tokens that new memory has place for, if the old one has none left
   */
  void remember(int start, int room) {
    shared.put("start", manager.create((long) start)).put("room", manager.create((long) room));
  }

  /** Adds the factors of the adapted projections of one layer. */
  void adapter(String layer, ScriptInput own) {
    pairs.forEach(
        (name, pair) -> {
          if (name.startsWith(layer)) {
            String projection = name.substring(layer.length());
            own.put(projection + ".a", pair.a()).put(projection + ".b", pair.b());
          }
        });
  }

  @Override
  public void close() {
    shared.close();
  }
}
