package dev.lethe.workbench.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.LoraPair;
import dev.lethe.engine.model.Ops;
import dev.lethe.engine.model.Weights;
import org.jspecify.annotations.Nullable;

/** One post-norm transformer block. */
final class EncoderBlock {
  private final EncoderConfig config;
  private final Weights weights;
  private final String prefix;

  EncoderBlock(EncoderConfig config, Weights weights, int layer) {
    this.config = config;
    this.weights = weights;
    this.prefix = EncoderConfig.layer(layer);
  }

  /**
   * @param x {@code [batch, time, hidden]}
   * @param bias added to the attention's scores: {@code [batch, 1, 1, time]}
   */
  NDArray forward(NDArray x, NDArray bias, @Nullable AppliedLora lora) {
    NDArray attended = linear(attention(x, bias, lora), prefix + "attention.output.dense");
    NDArray y = norm(weights, config, attended.add(x), prefix + "attention.output.LayerNorm");
    NDArray wide = linear(y, prefix + "intermediate.dense").getNDArrayInternal().gelu();
    return norm(
        weights, config, linear(wide, prefix + "output.dense").add(y), prefix + "output.LayerNorm");
  }

  private NDArray attention(NDArray x, NDArray bias, @Nullable AppliedLora lora) {
    Shape shape = x.getShape();
    int headDim = config.hiddenSize() / config.heads();
    NDArray query = Ops.scaled(heads(adapted(x, "query", lora)), 1 / Math.sqrt(headDim));
    NDArray key = heads(adapted(x, "key", lora));
    NDArray shares = query.matMul(key.transpose(0, 1, 3, 2)).add(bias).softmax(-1);
    NDArray mixed = shares.matMul(heads(adapted(x, "value", lora)));
    return mixed.transpose(0, 2, 1, 3).reshape(shape);
  }

  private NDArray heads(NDArray x) {
    Shape shape = x.getShape();
    int headDim = config.hiddenSize() / config.heads();
    return x.reshape(shape.get(0), shape.get(1), config.heads(), headDim).transpose(0, 2, 1, 3);
  }

  private NDArray adapted(NDArray x, String part, @Nullable AppliedLora lora) {
    String name = prefix + "attention.self." + part;
    NDArray base = linear(x, name);
    LoraPair pair = lora == null ? null : lora.pairs().get(name);
    if (lora == null || pair == null) {
      return base;
    }
    NDArray low = Ops.scaled(Ops.linear(x, pair.a(), null), lora.scale());
    return base.add(Ops.linear(low, pair.b(), null));
  }

  private NDArray linear(NDArray x, String name) {
    return linear(weights, x, name);
  }

  static NDArray linear(Weights weights, NDArray x, String name) {
    return Ops.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"));
  }

  static NDArray norm(Weights weights, EncoderConfig config, NDArray x, String name) {
    NDArray scale = weights.get(name + ".weight");
    NDArray shift = weights.get(name + ".bias");
    Shape shape = new Shape(config.hiddenSize());
    return LayerNorm.layerNorm(x, shape, scale, shift, (float) config.layerNormEps()).get(0);
  }
}
