package dev.lethe.workbench.retained;

import dev.lethe.engine.lora.fit.LoraBatches;
import java.util.ArrayDeque;
import java.util.Deque;

/** One batch a step, every batch once before one comes again. Not thread-safe. */
final class RetainedBatches {
  private final LoraBatches batches;
  private final Deque<LoraBatches.Batch> round = new ArrayDeque<>();

  RetainedBatches(LoraBatches batches) {
    this.batches = batches;
  }

  LoraBatches.Batch next() {
    if (round.isEmpty()) {
      round.addAll(batches.round());
    }
    return round.remove();
  }
}
