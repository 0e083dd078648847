package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** A linear layer that an adapter may change. */
record Projection(String name, NDArray weight, @Nullable NDArray bias) {
  static Projection of(Weights weights, String name) {
    return new Projection(
        name, weights.get(name + ".weight"), weights.arrays().get(name + ".bias"));
  }

  /** {@code [batch, time, in]} → {@code [batch, time, out]}. */
  NDArray apply(NDArray x, Pass pass) {
    return pass.adapted(Ops.linear(x, weight, bias), name, x);
  }
}
