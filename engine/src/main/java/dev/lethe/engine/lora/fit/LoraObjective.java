package dev.lethe.engine.lora.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.TokenBatch;

/** What a fit descends on, the orthogonality penalty apart. */
@FunctionalInterface
public interface LoraObjective {
  /** Towards the labels. */
  LoraObjective CROSS_ENTROPY =
      (model, batch, labels) -> CausalLoss.of(model.decoder(), model.last(batch), labels);

  /**
   * Away from the labels: gradient ascent, with nothing left to climb where the cross-entropy of a
   * batch has reached a bound. Without one a model is destroyed long before a fit ends.
   *
   * @param bound nats a token
   */
  static LoraObjective ascent(double bound) {
    return (model, batch, labels) ->
        Activation.relu(CROSS_ENTROPY.loss(model, batch, labels).neg().add((float) bound));
  }

  /**
   * Away from the labels, ever more weakly the further it got from the unadapted model: negative
   * preference optimisation (NPO, arXiv 2404.05868).
   *
   * @param beta inverse temperature
   */
  static LoraObjective negativePreference(double beta) {
    return new NegativePreference(beta);
  }

  /**
   * Away from the labels, ever more weakly the less likely a token of theirs is: simple negative
   * preference optimisation (SimNPO, arXiv 2410.07163), without a margin.
   *
   * @param beta inverse temperature
   */
  static LoraObjective simplePreference(double beta) {
    return new SimplePreference(beta);
  }

  /**
   * @param labels row-major {@code [batch, time]}, as {@link CausalLoss} reads them
   * @return a scalar, differentiable
   */
  NDArray loss(AdaptedDecoder model, TokenBatch batch, long[] labels);
}
