package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import org.jspecify.annotations.Nullable;

/**
 * The few operations that the decoder is made of; results belong to the first argument's manager.
 */
public final class Ops {
  private Ops() {}

  /** {@code x Wᵀ + b}: {@code [..., in]} → {@code [..., out]}. */
  public static NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    return x.getNDArrayInternal().linear(x, weight, bias).get(0);
  }

  /**
   * {@code x · factor}, for whatever a gradient goes through. The engine's own product with a
   * number frees the number at once, though the backward pass still reads it: after a garbage
   * collection in between, the gradient is noise. This one lives as long as the open {@code
   * NDScope}.
   */
  public static NDArray scaled(NDArray x, double factor) {
    return x.mul(x.getManager().create((float) factor));
  }

  /** Rows of {@code table} {@code [rows, width]} at {@code ids}; gradients go to the table. */
  public static NDArray embedding(NDArray ids, NDArray table) {
    return Embedding.embedding(ids, table, SparseFormat.DENSE).get(0);
  }

  /** Chosen entries of the first axis. */
  static NDArray rows(NDArray index, NDArray array) {
    Shape shape = array.getShape();
    NDArray flat = embedding(index, array.reshape(shape.get(0), -1));
    return flat.reshape(new Shape(index.size()).addAll(shape.slice(1)));
  }

  /** {@code x / √(mean x² + eps) · weight} over the last axis. */
  static NDArray rmsNorm(NDArray x, NDArray weight, NDArray eps) {
    NDArray meanSquare = x.mul(x).mean(new int[] {-1}, true);
    return x.div(meanSquare.add(eps).sqrt()).mul(weight);
  }
}
