package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/** Grouped-query self-attention with rotary positions. */
final class Attention {
  private final int heads;
  private final int kvHeads;
  private final int headDim;
  private final Projection query;
  private final Projection key;
  private final Projection value;
  private final Projection output;
  private final @Nullable NDArray queryNorm;
  private final @Nullable NDArray keyNorm;
  private final NDArray eps;

  Attention(ModelConfig config, Weights weights, String prefix, NDArray eps) {
    heads = config.heads();
    kvHeads = config.kvHeads();
    headDim = config.headDim();
    query = Projection.of(weights, prefix + "q_proj");
    key = Projection.of(weights, prefix + "k_proj");
    value = Projection.of(weights, prefix + "v_proj");
    output = Projection.of(weights, prefix + "o_proj");
    queryNorm = weights.arrays().get(prefix + "q_norm.weight");
    keyNorm = weights.arrays().get(prefix + "k_norm.weight");
    this.eps = eps;
  }

  /** Keys and values of these tokens, behind those in the cache. */
  KeyValue remember(NDArray x, Pass pass, @Nullable KeyValue cached) {
    NDArray k = key.apply(x, pass).reshape(pass.batch, pass.time, kvHeads, headDim);
    k = headsFirst(rotate(k, keyNorm, pass.keyCosines, pass.keySines), kvHeads, pass);
    NDArray v = value.apply(x, pass).reshape(pass.batch, pass.time, kvHeads, headDim);
    v = headsFirst(v, kvHeads, pass);
    return cached == null ? new KeyValue(k, v) : cached.append(k, v);
  }

  /** {@code [batch, time, hidden]} → the same, looking at {@code memory}. */
  NDArray forward(NDArray x, Pass pass, KeyValue memory) {
    NDArray q = query.apply(x, pass).reshape(pass.batch, pass.time, heads, headDim);
    q = headsFirst(rotate(q, queryNorm, pass.queryCosines, pass.querySines), heads, pass);
    long keys = memory.keys().getShape().get(2);
    // heads that share a key head become rows of one product, so keys are never repeated
    Shape grouped = new Shape(pass.batch, kvHeads, (long) heads / kvHeads * pass.time, headDim);
    NDArray scores = q.reshape(grouped).matMul(memory.keys().transpose(0, 1, 3, 2));
    if (pass.mask != null) {
      scores = scores.reshape(pass.batch, heads, pass.time, keys).add(pass.mask);
    }
    NDArray shares = scores.softmax(-1);
    if (pass.mask != null) {
      shares = shares.reshape(pass.batch, kvHeads, (long) heads / kvHeads * pass.time, keys);
    }
    NDArray mixed = shares.matMul(memory.values());
    if (pass.time > 1) {
      mixed = mixed.reshape(pass.batch, heads, pass.time, headDim).transpose(0, 2, 1, 3);
    }
    return output.apply(mixed.reshape(pass.batch, pass.time, (long) heads * headDim), pass);
  }

  private NDArray rotate(NDArray x, @Nullable NDArray norm, NDArray cosines, NDArray sines) {
    NDArray normed = norm == null ? x : Ops.rmsNorm(x, norm, eps);
    Shape shape = x.getShape();
    NDArray halves = normed.reshape(shape.get(0), shape.get(1), shape.get(2), 2, headDim / 2);
    return halves.mul(cosines).add(halves.flip(3).mul(sines));
  }

  private NDArray headsFirst(NDArray x, int count, Pass pass) {
    if (pass.time == 1) {
      return x.reshape(pass.batch, count, 1, headDim);
    }
    return x.reshape(pass.batch, pass.time, count, headDim).transpose(0, 2, 1, 3);
  }
}
