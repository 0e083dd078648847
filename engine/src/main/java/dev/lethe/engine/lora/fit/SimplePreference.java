package dev.lethe.engine.lora.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import dev.lethe.engine.model.CausalLoss;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.Ops;
import dev.lethe.engine.model.TokenBatch;

/**
 * {@code 2/β · mean softplus(β/|y| log p)} with log-probabilities of whole completions and their
 * lengths in tokens; there is no reference.
 */
record SimplePreference(double beta) implements LoraObjective {
  SimplePreference {
    if (!(beta > 0)) {
      throw new IllegalArgumentException("beta must be positive");
    }
  }

  @Override
  public NDArray loss(AdaptedDecoder model, TokenBatch batch, long[] labels) {
    Decoder decoder = model.decoder();
    NDArray sums = CausalLoss.sequences(decoder, model.last(batch), labels);
    NDArray factors = decoder.manager().create(factors(labels, batch.time()));
    return Ops.scaled(Activation.softPlus(sums.mul(factors)).mean(), 2 / beta);
  }

  /** {@code β/|y|} of each row; a row's first label is nobody's next token. */
  private float[] factors(long[] labels, int time) {
    float[] factors = new float[labels.length / time];
    for (int row = 0; row < factors.length; row++) {
      int length = 0;
      for (int i = row * time + 1; i < (row + 1) * time; i++) {
        length += labels[i] == CausalLoss.IGNORED ? 0 : 1;
      }
      factors[row] = (float) (beta / Math.max(1, length));
    }
    return factors;
  }
}
