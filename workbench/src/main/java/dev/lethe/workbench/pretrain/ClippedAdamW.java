package dev.lethe.workbench.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101) with the gradient clipped by its whole norm.
 * Matrices decay, vectors don't. Its state lives in the weights' manager. For one thread.
 */
final class ClippedAdamW {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.99f;
  private static final float EPSILON = 1e-8f;

  private final Weights weights;
  private final float decay;
  private final float clip;
  private final Map<String, NDArray> means = new LinkedHashMap<>();
  private final Map<String, NDArray> variances = new LinkedHashMap<>();

  ClippedAdamW(Weights weights, double decay, double clip) {
    this.weights = weights;
    this.decay = (float) decay;
    this.clip = (float) clip;
    weights
        .arrays()
        .forEach(
            (name, array) -> {
              means.put(name, zeros(array));
              variances.put(name, zeros(array));
            });
  }

  private NDArray zeros(NDArray array) {
    NDArray zeros = weights.manager().zeros(array.getShape());
    NDScope.unregister(zeros);
    return zeros;
  }

  /**
   * Changes the weights by their gradients, and clears those (the engine does). Call inside a
   * scope.
   *
   * @param step counted from 1
   * @throws ArithmeticException if a gradient is not finite
   */
  void step(int step, double rate) {
    float scale = scale();
    double correction = Math.sqrt(1 - Math.pow(BETA2, step)) / (1 - Math.pow(BETA1, step));
    weights
        .arrays()
        .forEach(
            (name, array) -> {
              NDArray gradient = array.getGradient();
              NDArray mean = state(means, name);
              NDArray variance = state(variances, name);
              NDList inputs = new NDList(array, gradient, mean, variance);
              float shrink = array.getShape().dimension() > 1 ? decay : 0;
              // a clip below zero means none: at 0 it would zero every positive gradient
              array
                  .getNDArrayInternal()
                  .adamUpdate(
                      inputs,
                      new NDList(array),
                      (float) rate,
                      (float) (rate * correction),
                      shrink,
                      scale,
                      -1,
                      BETA1,
                      BETA2,
                      EPSILON,
                      false,
                      true);
            });
  }

  private float scale() {
    NDList squares = new NDList();
    for (NDArray array : weights.arrays().values()) {
      squares.add(array.getGradient().square().sum());
    }
    double norm = Math.sqrt(ai.djl.ndarray.NDArrays.stack(squares).sum().getFloat());
    if (!Double.isFinite(norm)) {
      throw new ArithmeticException("training diverged: a gradient is not finite; lower the lr");
    }
    return norm > clip ? (float) (clip / norm) : 1;
  }

  private static NDArray state(Map<String, NDArray> states, String name) {
    NDArray state = states.get(name);
    if (state == null) {
      throw new IllegalStateException("no optimiser state for " + name);
    }
    return state;
  }

  /** Means and variances under {@code mean.NAME} and {@code variance.NAME}. */
  Map<String, FloatTensor> state() {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    means.forEach((name, array) -> tensors.put("mean." + name, Weights.tensor(array)));
    variances.forEach((name, array) -> tensors.put("variance." + name, Weights.tensor(array)));
    return tensors;
  }

  /** Takes back what {@link #state()} gave. */
  void restore(Map<String, FloatTensor> tensors) {
    means.forEach((name, array) -> restore(array, tensors.get("mean." + name)));
    variances.forEach((name, array) -> restore(array, tensors.get("variance." + name)));
  }

  private static void restore(NDArray array, @org.jspecify.annotations.Nullable FloatTensor saved) {
    if (saved == null || saved.values().length != array.size()) {
      throw new IllegalArgumentException("checkpoint does not fit the model");
    }
    array.set(saved.values());
  }
}
