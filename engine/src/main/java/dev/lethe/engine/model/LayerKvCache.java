package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;

/**
 * One layer's attention memory; it has room for more tokens than it holds.
 *
 * @param keys {@code [batch, kvHeads, room, headDim]}, rotated
 * @param values {@code [batch, kvHeads, room, headDim]}
 */
public record LayerKvCache(NDArray keys, NDArray values) implements AutoCloseable {
  LayerKvCache select(long[] rows) {
    NDArray index = keys.getManager().create(rows);
    return new LayerKvCache(Ops.rows(index, keys), Ops.rows(index, values));
  }

  void keep() {
    NDScope.unregister(keys, values);
  }

  @Override
  public void close() {
    keys.close();
    values.close();
  }
}
