package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** One pre-norm transformer block. */
final class Block {
  private final Attention attention;
  private final Projection gate;
  private final Projection up;
  private final Projection down;
  private final NDArray attentionNorm;
  private final NDArray mlpNorm;
  private final NDArray eps;

  Block(ModelConfig config, Weights weights, int layer, NDArray eps) {
    String prefix = ModelConfig.layer(layer);
    attention = new Attention(config, weights, prefix + "self_attn.", eps);
    gate = Projection.of(weights, prefix + "mlp.gate_proj");
    up = Projection.of(weights, prefix + "mlp.up_proj");
    down = Projection.of(weights, prefix + "mlp.down_proj");
    attentionNorm = weights.get(prefix + "input_layernorm.weight");
    mlpNorm = weights.get(prefix + "post_attention_layernorm.weight");
    this.eps = eps;
  }

  /**
   * @param states {@code [batch, time, hidden]}
   */
  record Output(NDArray states, KeyValue memory) {}

  Output forward(NDArray x, Pass pass, @Nullable KeyValue cached) {
    NDArray normed = Ops.rmsNorm(x, attentionNorm, eps);
    KeyValue memory = attention.remember(normed, pass, cached);
    NDArray attended = x.add(attention.forward(normed, pass, memory));
    return new Output(attended.add(mlp(Ops.rmsNorm(attended, mlpNorm, eps), pass)), memory);
  }

  private NDArray mlp(NDArray x, Pass pass) {
    return down.apply(Ops.silu(gate.apply(x, pass)).mul(up.apply(x, pass)), pass);
  }
}
