package dev.lethe.workbench.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.lethe.engine.model.AdamW;
import dev.lethe.engine.model.Weights;
import dev.lethe.engine.safetensors.FloatTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * AdamW with the gradient clipped by its whole norm, and a state that can be saved. Matrices decay,
 * vectors don't. Owns its state, not the weights. For one thread.
 */
final class ClippedAdamW implements AutoCloseable {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.99f;
  private static final float EPSILON_HAT = 1e-8f;

  private final double clip;
  private final List<String> names;
  private final AdamW optimiser;

  ClippedAdamW(Weights weights, double decay, double clip) {
    this.clip = clip;
    names = List.copyOf(weights.arrays().keySet());
    optimiser =
        new AdamW(
            weights.arrays().values(),
            BETA1,
            BETA2,
            EPSILON_HAT,
            array -> array.getShape().dimension() > 1 ? decay : 0);
  }

  /**
   * Changes the weights by their gradients, and clears those (the engine does). Call inside a
   * scope.
   *
   * @throws ArithmeticException if a gradient is not finite
   */
  void step(double rate) {
    optimiser.step(rate, scale(), EPSILON_HAT);
  }

  private double scale() {
    NDList squares = new NDList();
    for (AdamW.Moments each : optimiser.moments()) {
      squares.add(each.parameter().getGradient().square().sum());
    }
    double norm = Math.sqrt(NDArrays.stack(squares).sum().getFloat());
    if (!Double.isFinite(norm)) {
      throw new ArithmeticException("training diverged: a gradient is not finite; lower the lr");
    }
    return norm > clip ? clip / norm : 1;
  }

  /** Means and variances under {@code mean.NAME} and {@code variance.NAME}. */
  Map<String, FloatTensor> state() {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    arrays().forEach((name, array) -> tensors.put(name, Weights.tensor(array)));
    return tensors;
  }

  /**
   * Takes back what {@link #state()} gave.
   *
   * @param steps that were made until then
   */
  void restore(int steps, Map<String, FloatTensor> tensors) {
    arrays().forEach((name, array) -> restore(array, tensors.get(name)));
    optimiser.resume(steps);
  }

  private static void restore(NDArray array, @Nullable FloatTensor saved) {
    if (saved == null || saved.values().length != array.size()) {
      throw new IllegalArgumentException("checkpoint does not fit the model");
    }
    array.set(saved.values());
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      AdamW.Moments each = optimiser.moments().get(i);
      arrays.put("mean." + names.get(i), each.mean());
      arrays.put("variance." + names.get(i), each.variance());
    }
    return arrays;
  }

  @Override
  public void close() {
    optimiser.close();
  }
}
