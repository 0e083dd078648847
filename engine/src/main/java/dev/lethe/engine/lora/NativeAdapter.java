package dev.lethe.engine.lora;

import ai.djl.ndarray.NDManager;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.LoraPair;
import dev.lethe.engine.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** An adapter in native memory, ready to be applied. Thread-safe; whoever makes it closes it. */
public final class NativeAdapter implements AutoCloseable {
  private final NDManager manager = Weights.newManager();
  private final Map<String, LoraPair> pairs = new LinkedHashMap<>();
  private final double scale;

  public NativeAdapter(PeftAdapter adapter) {
    scale = adapter.scale();
    adapter
        .modules()
        .forEach(
            (name, factors) ->
                pairs.put(
                    name,
                    new LoraPair(
                        Weights.array(manager, factors.a()), Weights.array(manager, factors.b()))));
  }

  /**
   * For a forward pass.
   *
   * @param weights one per row of the batch; none = 1 for all
   */
  public AppliedLora applied(float... weights) {
    return new AppliedLora(pairs, scale, weights);
  }

  @Override
  public void close() {
    manager.close();
  }
}
