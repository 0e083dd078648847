package dev.lethe.engine.lora.fit;

import ai.djl.ndarray.NDArray;
import dev.lethe.engine.model.AppliedLora;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecoderInput;
import dev.lethe.engine.model.GradientScope;
import dev.lethe.engine.model.TokenBatch;
import java.util.List;

/**
 * What a {@link LoraObjective} is worked out with: a decoder and the adapter that is being fitted.
 * Results live in the {@code NDScope} that is open. Owns nothing.
 *
 * @param decoder frozen; without the adapter it is the unadapted model
 */
public record AdaptedDecoder(Decoder decoder, AppliedLora lora) {
  /** States after the last block, {@code [batch, time, hidden]}, differentiable. */
  public NDArray last(TokenBatch batch) {
    return decoder.run(input(batch)).last();
  }

  /**
   * Embeddings, then the states after each block, {@code [batch, time, hidden]} each,
   * differentiable. Adapters of later blocks have no gradient from an earlier one's states.
   */
  public List<NDArray> hidden(TokenBatch batch) {
    return decoder.run(input(batch).withHidden()).hidden();
  }

  /** {@link #hidden} of the unadapted model, without gradients. */
  public List<NDArray> unadaptedHidden(TokenBatch batch) {
    try (GradientScope.NoGradient off = GradientScope.off()) {
      return decoder.run(DecoderInput.of(batch).withHidden()).hidden();
    }
  }

  private DecoderInput input(TokenBatch batch) {
    return DecoderInput.of(batch).withLora(lora);
  }
}
