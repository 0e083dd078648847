package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * What a pass knows of places: rotary tables and the attention mask. Positions count from each
 * row's first real token.
 */
final class Positions {
  private final int batch;
  private final int time;
  private final int start;
  private final int[] padding;

  /**
   * @param start tokens already in the cache
   */
  Positions(int batch, int time, int start, int[] padding) {
    this.batch = batch;
    this.time = time;
    this.start = start;
    this.padding = padding;
  }

  private boolean padded() {
    for (int count : padding) {
      if (count > 0) {
        return true;
      }
    }
    return false;
  }

  /** Cosines or signed sines times {@code scale}: {@code [batch or 1, time, 1, 2, headDim / 2]}. */
  NDArray rotary(NDManager manager, RopeTable table, boolean sines, float scale) {
    int rows = padded() ? batch : 1;
    int dim = table.headDim();
    float[] values = new float[rows * time * dim];
    for (int row = 0; row < rows; row++) {
      for (int t = 0; t < time; t++) {
        int position = Math.max(0, start + t - padding[row]);
        int length = start + time - padding[row];
        table.copy(position, length, sines, scale, values, (row * time + t) * dim);
      }
    }
    return manager.create(values, new Shape(rows, time, 1, 2, dim / 2));
  }

  /**
   * How many keys at the end a single token sees, where that says it all and they are not all keys;
   * else 0.
   */
  int cut(int window) {
    return time == 1 && !padded() && window <= start ? window : 0;
  }

  /**
   * 0 where a token may look, −∞ elsewhere: {@code [batch or 1, 1, time, start + time]}; null when
   * everything may be seen, or all that {@link #cut} leaves. Padding sees itself, so that no row is
   * empty.
   *
   * @param window as {@link LayerAttention} has it
   */
  @Nullable NDArray mask(NDManager manager, int window) {
    int keys = start + time;
    int span = window == 0 ? keys : window;
    if (time == 1 && !padded()) {
      return null;
    }
    int rows = padded() ? batch : 1;
    float[] values = new float[Math.multiplyExact(rows * time, keys)];
    for (int row = 0; row < rows; row++) {
      for (int t = 0; t < time; t++) {
        int at = (row * time + t) * keys;
        for (int key = 0; key < keys; key++) {
          boolean near = key <= start + t && key > start + t - span;
          boolean seen = near && (key >= padding[row] || key == start + t);
          values[at + key] = seen ? 0 : Float.NEGATIVE_INFINITY;
        }
      }
    }
    return manager.create(values, new Shape(rows, 1, time, keys));
  }
}
