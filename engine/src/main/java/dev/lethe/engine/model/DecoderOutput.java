package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a forward pass leaves; the arrays live in the scope that was open.
 *
 * @param last states after the last block, before the final norm: {@code [batch, time, hidden]};
 *     {@link Decoder#logits} turns them, or chosen rows of them, into logits
 * @param hidden embeddings, then the states after each block, {@code [batch, time, hidden]} each;
 *     empty unless asked for
 */
public record DecoderOutput(NDArray last, List<NDArray> hidden, @Nullable KvCache cache) {
  public KvCache cacheOrThrow() {
    if (cache == null) {
      throw new IllegalStateException("no cache was asked for");
    }
    return cache;
  }
}
