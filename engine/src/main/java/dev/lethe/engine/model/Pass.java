package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all blocks of one forward pass share. */
final class Pass {
  final int batch;
  final int time;
  final NDArray queryCosines;
  final NDArray querySines;
  final NDArray keyCosines;
  final NDArray keySines;
  final @Nullable NDArray mask;
  private final Map<String, LoraPair> pairs;
  private final @Nullable NDArray loraFactor;
  private final float dropout;

  Pass(
      NDManager manager,
      ModelConfig config,
      Positions positions,
      @Nullable AppliedLora lora,
      int batch,
      int time) {
    this.batch = batch;
    this.time = time;
    float queryScale = (float) (1 / Math.sqrt(config.headDim()));
    queryCosines = positions.rotary(manager, false, queryScale);
    querySines = positions.rotary(manager, true, queryScale);
    keyCosines = positions.rotary(manager, false, 1);
    keySines = positions.rotary(manager, true, 1);
    mask = positions.mask(manager);
    pairs = lora == null ? Map.of() : lora.pairs();
    dropout = lora == null ? 0 : (float) lora.dropout();
    loraFactor = lora == null ? null : factor(manager, lora.factors(batch));
  }

  private static NDArray factor(NDManager manager, float[] factors) {
    return manager.create(factors, new Shape(factors.length, 1, 1));
  }

  /** {@code base} plus the adapter's part for the projection, if it has one. */
  NDArray adapted(NDArray base, String projection, NDArray x) {
    LoraPair pair = pairs.get(projection);
    if (pair == null || loraFactor == null) {
      return base;
    }
    NDArray seen = dropout > 0 ? Ops.dropout(x, dropout) : x;
    NDArray low = Ops.linear(seen, pair.a(), null).mul(loraFactor);
    return base.add(Ops.linear(low, pair.b(), null));
  }
}
