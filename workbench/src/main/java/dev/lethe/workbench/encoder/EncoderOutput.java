package dev.lethe.workbench.encoder;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What a forward pass leaves; the arrays live in the scope that was open.
 *
 * @param hidden embeddings, then the states after each block: {@code [batch, time, hidden]} each
 * @param mask 1 at tokens, 0 at padding: {@code [batch, time, 1]}
 */
public record EncoderOutput(List<NDArray> hidden, NDArray mask) {
  public NDArray last() {
    return hidden.get(hidden.size() - 1);
  }

  /** Mean over each row's tokens, one array per layer: {@code [batch, hidden]}. */
  public List<NDArray> pooled() {
    NDArray tokens = mask.sum(new int[] {1});
    return hidden.stream().map(states -> states.mul(mask).sum(new int[] {1}).div(tokens)).toList();
  }
}
