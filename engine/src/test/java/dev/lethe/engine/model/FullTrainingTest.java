package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import org.junit.jupiter.api.Test;

/** Gradients on all weights: what pretraining needs. */
class FullTrainingTest {
  @Test
  void learnsOneSequenceByHeartWithFlatNativeMemory() {
    ModelConfig config = ModelConfig.llama(17, 16, 32, 2, 4, 2, 32);
    long[] ids = {1, 5, 9, 3, 12, 7, 2, 16};
    try (Weights weights = Weights.initial(config, 7)) {
      weights.requireGradients(true);
      Decoder decoder = new Decoder(config, weights);
      int arrays = weights.manager().getManagedArrays().size();
      double first;
      double last = Double.MAX_VALUE;
      try (AdamW optimiser = new AdamW(weights.arrays().values())) {
        first = step(decoder, optimiser, ids);
        for (int i = 0; i < 60; i++) {
          last = step(decoder, optimiser, ids);
        }
      }
      assertThat(first).isBetween(2.5, 3.2);
      assertThat(last).isLessThan(0.2);
      assertThat(weights.manager().getManagedArrays()).hasSize(arrays);
    }
  }

  private static double step(Decoder decoder, AdamW optimiser, long[] ids) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray loss;
      try (GradientScope gradients = GradientScope.open()) {
        DecoderOutput output = decoder.run(DecoderInput.of(TokenBatch.of(ids)));
        loss = CausalLoss.of(decoder, output.last(), ids);
        gradients.backward(loss);
      }
      optimiser.step(0.01);
      return loss.getFloat();
    }
  }
}
