package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the blocks of one forward pass share, under the names that {@link BlockScript} knows. */
final class ForwardPass implements AutoCloseable {
  private final Map<LayerAttention, ScriptInput> shared = new HashMap<>();
  private final Map<String, LoraPair> pairs;

  /**
   * @param tables of every kind of layer
   * @param constants that every block is given
   */
  ForwardPass(
      NDManager manager,
      Map<LayerAttention, RopeTable> tables,
      Map<String, NDArray> constants,
      float queryScale,
      Positions positions,
      @Nullable AppliedLora lora,
      int batch) {
    pairs = lora == null ? Map.of() : lora.pairs();
    Map<String, NDArray> common = new LinkedHashMap<>(constants);
    if (lora != null) {
      float[] factors = lora.factors(batch);
      common.put("factor", manager.create(factors, new Shape(factors.length, 1, 1)));
      if (lora.dropout() > 0) {
        common.put("dropout", manager.create((float) lora.dropout()));
      }
    }
    tables.forEach(
        (kind, table) -> {
          ScriptInput input = new ScriptInput();
          common.forEach(input::put);
          addRotary(input, positions, table, queryScale, manager);
          addWindow(input, positions, kind.window(), manager);
          shared.put(kind, input);
        });
  }

  static void addRotary(
      ScriptInput input,
      Positions positions,
      RopeTable table,
      float queryScale,
      NDManager manager) {
    input.put("query_cosines", positions.rotary(manager, table, false, queryScale));
    input.put("query_sines", positions.rotary(manager, table, true, queryScale));
    input.put("key_cosines", positions.rotary(manager, table, false, 1));
    input.put("key_sines", positions.rotary(manager, table, true, 1));
  }

  private static void addWindow(
      ScriptInput input, Positions positions, int window, NDManager manager) {
    NDArray mask = positions.mask(manager, window);
    if (mask != null) {
      input.put("mask", mask);
    }
    if (positions.cut(window) > 0) {
      input.put("window", manager.create(positions.cut(window)));
    }
  }

  /** What layers of that kind are given. */
  ScriptInput shared(LayerAttention kind) {
    return Objects.requireNonNull(shared.get(kind));
  }

  /** Adds the factors of the adapted projections of one layer. */
  void adapter(String layer, ScriptInput own) {
    add(pairs, layer, own);
  }

  /** Adds the factors of those of an adapter's projections that are in one layer. */
  static void add(Map<String, LoraPair> pairs, String layer, ScriptInput own) {
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
    shared.values().forEach(ScriptInput::close);
  }
}
