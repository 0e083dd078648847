package dev.lethe.workbench.retained;

import ai.djl.ndarray.NDArray;
import dev.lethe.engine.lora.fit.AdaptedDecoder;
import dev.lethe.engine.lora.fit.LoraBatches;
import dev.lethe.engine.lora.fit.LoraObjective;
import dev.lethe.engine.model.TokenBatch;

/** Away from the forgotten completions plus the cross-entropy of a batch of retained ones. */
record GradientDifference(LoraObjective away, RetainedBatches retained) implements LoraObjective {
  @Override
  public NDArray loss(AdaptedDecoder model, TokenBatch batch, long[] labels) {
    LoraBatches.Batch kept = retained.next();
    NDArray retain = CROSS_ENTROPY.loss(model, kept.tokens(), kept.labels());
    return away.loss(model, batch, labels).add(retain);
  }
}
