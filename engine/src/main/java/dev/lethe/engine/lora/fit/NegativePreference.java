package dev.lethe.engine.lora.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.Ops;
import dev.lethe.engine.model.TokenBatch;

/**
 * {@code 2/β · mean softplus(β (log p − log p_ref))} with log-probabilities of whole completions;
 * the reference is the decoder without an adapter.
 */
record NegativePreference(double beta) implements LoraObjective {
  NegativePreference {
    if (!(beta > 0)) {
      throw new IllegalArgumentException("beta must be positive");
    }
  }

  @Override
  public NDArray loss(AdaptedDecoder model, TokenBatch batch, long[] labels) {
    Decoder decoder = model.decoder();
    NDArray reference;
    try (GradientScope.NoGradient off = GradientScope.off()) {
      NDArray unadapted = decoder.run(DecoderInput.of(batch)).last();
      reference = CausalLoss.sequences(decoder, unadapted, labels);
    }
    NDArray difference = CausalLoss.sequences(decoder, model.last(batch), labels).sub(reference);
    return Ops.scaled(Activation.softPlus(Ops.scaled(difference, beta)).mean(), 2 / beta);
  }
}
