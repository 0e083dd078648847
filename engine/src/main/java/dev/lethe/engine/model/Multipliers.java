package dev.lethe.engine.model;

/**
 * Fixed factors and limits between a decoder's parts.
 *
 * @param embedding factor of the embeddings
 * @param query factor of the attention's scores
 * @param residual factor of what attention and MLP add
 * @param logits what the logits are divided by
 * @param attentionCap largest score of attention, approached by tanh; 0 = none
 * @param logitCap largest logit, likewise
 */
public record Multipliers(
    double embedding,
    double query,
    double residual,
    double logits,
    double attentionCap,
    double logitCap) {
  /** Scores divided by the root of the head's size, and nothing else. */
  static Multipliers plain(int headDim) {
    return new Multipliers(1, 1 / Math.sqrt(headDim), 1, 1, 0, 0);
  }
}
