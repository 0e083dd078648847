package dev.lethe.workbench.encoder;

import ai.djl.ndarray.NDArray;
import dev.lethe.engine.model.Ops;

/**
 * The contrastive entropy of O3 (arXiv 2407.10223): the entropy of how a row's similarity spreads
 * over the batch's keys. {@code p_ij = softmax_j(z_i · k_j)}, loss {@code mean_i −Σ_j p_ij log(p_ij
 * + 1e-5)}.
 *
 * @param normalised whether the similarity is the cosine over {@code temperature} instead of the
 *     product as published, which a growing norm drives to zero
 */
public record ContrastiveEntropy(boolean normalised, double temperature) {
  private static final float FLOOR = 1e-5f;

  public static ContrastiveEntropy published() {
    return new ContrastiveEntropy(false, 1);
  }

  /** Cosine at temperature 0.07. */
  public static ContrastiveEntropy cosine() {
    return new ContrastiveEntropy(true, 0.07);
  }

  /**
   * @param queries pooled states of the masked view, {@code [batch, width]}
   * @param keys pooled states of the unmasked texts by the frozen encoder, the same shape
   * @return a scalar, differentiable
   */
  public NDArray of(NDArray queries, NDArray keys) {
    NDArray z = normalised ? unit(queries) : queries;
    NDArray k = normalised ? unit(keys) : keys;
    NDArray p = Ops.scaled(z.matMul(k.transpose()), 1 / temperature).softmax(-1);
    return p.mul(p.add(FLOOR).log()).sum(new int[] {-1}).mean().neg();
  }

  private static NDArray unit(NDArray rows) {
    return rows.div(rows.square().sum(new int[] {-1}, true).sqrt());
  }
}
