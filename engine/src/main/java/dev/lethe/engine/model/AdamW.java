package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101) as in PyTorch: decoupled decay, eps added to the
 * bias-corrected deviation. One step also clears the gradients. Not thread-safe; owns the moments,
 * not the parameters.
 */
public final class AdamW implements AutoCloseable {
  private final double beta1;
  private final double beta2;
  private final double eps;
  private final NDManager manager = Weights.newManager();
  private final List<Moments> moments = new ArrayList<>();
  private int steps;

  /** Running averages of a parameter's gradient and of its square, of the parameter's shape. */
  public record Moments(NDArray parameter, NDArray mean, NDArray variance, double weightDecay) {}

  /**
   * @param parameters arrays that require gradients; changed in place
   */
  public AdamW(
      Iterable<NDArray> parameters, double beta1, double beta2, double eps, double weightDecay) {
    this(parameters, beta1, beta2, eps, parameter -> weightDecay);
  }

  /**
   * @param parameters arrays that require gradients when a step is made; changed in place
   * @param weightDecay of each parameter
   */
  public AdamW(
      Iterable<NDArray> parameters,
      double beta1,
      double beta2,
      double eps,
      ToDoubleFunction<NDArray> weightDecay) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
    for (NDArray parameter : parameters) {
      NDArray mean = manager.zeros(parameter.getShape());
      NDArray variance = manager.zeros(parameter.getShape());
      NDScope.unregister(mean, variance);
      double decay = weightDecay.applyAsDouble(parameter);
      moments.add(new Moments(parameter, mean, variance, decay));
    }
  }

  /** PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8, decay 0.01. */
  public AdamW(Iterable<NDArray> parameters) {
    this(parameters, 0.9, 0.999, 1e-8, 0.01);
  }

  /** Changes the parameters by their gradients. */
  public void step(double learningRate) {
    step(learningRate, 1, eps * deviationCorrection(steps + 1));
  }

  /**
   * Changes the parameters by their gradients.
   *
   * @param gradientScale what the gradients are multiplied by first
   * @param epsilonHat added to the deviation as it is before its bias is corrected, in place of eps
   *     (ε̂ in section 2 of Kingma and Ba, arXiv 1412.6980)
   */
  public void step(double learningRate, double gradientScale, double epsilonHat) {
    steps++;
    double meanCorrection = 1 - Math.pow(beta1, steps);
    float corrected = (float) (learningRate * deviationCorrection(steps) / meanCorrection);
    try (NDScope scope = new NDScope()) {
      for (Moments each : moments) {
        NDArray parameter = each.parameter();
        NDList inputs =
            new NDList(parameter, parameter.getGradient(), each.mean(), each.variance());
        // a clip limit of 0 would zero positive gradients: -1 is off
        parameter
            .getNDArrayInternal()
            .adamUpdate(
                inputs,
                new NDList(parameter),
                (float) learningRate,
                corrected,
                (float) each.weightDecay(),
                (float) gradientScale,
                -1f,
                (float) beta1,
                (float) beta2,
                (float) epsilonHat,
                true,
                true);
      }
      scope.suppressNotUsedWarning();
    }
  }

  private double deviationCorrection(int step) {
    return Math.sqrt(1 - Math.pow(beta2, step));
  }

  /** In the order of the parameters; the arrays belong to this optimiser. */
  public List<Moments> moments() {
    return Collections.unmodifiableList(moments);
  }

  /** Goes on as after so many steps; the moments of that time are to be put back as well. */
  public void resume(int steps) {
    this.steps = steps;
  }

  @Override
  public void close() {
    manager.close();
  }
}
