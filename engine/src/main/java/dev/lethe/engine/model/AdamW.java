package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW as in PyTorch (decoupled decay, eps added to the bias-corrected deviation). One step also
 * clears the gradients. Not thread-safe; owns the moments, not the parameters.
 */
public final class AdamW implements AutoCloseable {
  private final double beta1;
  private final double beta2;
  private final double eps;
  private final double weightDecay;
  private final NDManager manager = Weights.newManager();
  private final List<Moments> parameters = new ArrayList<>();
  private int steps;

  private record Moments(NDArray parameter, NDArray mean, NDArray variance) {}

  /**
   * @param parameters arrays that require gradients; changed in place
   */
  public AdamW(
      Iterable<NDArray> parameters, double beta1, double beta2, double eps, double weightDecay) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
    this.weightDecay = weightDecay;
    for (NDArray parameter : parameters) {
      NDArray mean = manager.zeros(parameter.getShape());
      NDArray variance = manager.zeros(parameter.getShape());
      NDScope.unregister(mean, variance);
      this.parameters.add(new Moments(parameter, mean, variance));
    }
  }

  /** PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8, decay 0.01. */
  public AdamW(Iterable<NDArray> parameters) {
    this(parameters, 0.9, 0.999, 1e-8, 0.01);
  }

  /** Changes the parameters by their gradients. */
  public void step(double learningRate) {
    steps++;
    double meanCorrection = 1 - Math.pow(beta1, steps);
    double deviationCorrection = Math.sqrt(1 - Math.pow(beta2, steps));
    float corrected = (float) (learningRate * deviationCorrection / meanCorrection);
    float correctedEps = (float) (eps * deviationCorrection);
    try (NDScope scope = new NDScope()) {
      for (Moments moments : parameters) {
        NDArray parameter = moments.parameter();
        NDList inputs =
            new NDList(parameter, parameter.getGradient(), moments.mean(), moments.variance());
        // a clip limit of 0 would zero positive gradients: -1 is off
        parameter
            .getNDArrayInternal()
            .adamUpdate(
                inputs,
                new NDList(parameter),
                (float) learningRate,
                corrected,
                (float) weightDecay,
                1f,
                -1f,
                (float) beta1,
                (float) beta2,
                correctedEps,
                true,
                true);
      }
      scope.suppressNotUsedWarning();
    }
  }

  public int steps() {
    return steps;
  }

  @Override
  public void close() {
    manager.close();
  }
}
