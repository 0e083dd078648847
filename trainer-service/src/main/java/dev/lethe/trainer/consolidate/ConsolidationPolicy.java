package dev.lethe.trainer.consolidate;

import dev.lethe.engine.unlearn.ConsolidationSettings;

/**
 * When and how bundles are folded.
 *
 * @param at share of the rank in use from which the trainer folds by itself; 0: never
 * @param onRequest what an operator gets who says nothing else
 */
public record ConsolidationPolicy(double at, ConsolidationSettings onRequest) {
  /** Never by itself. */
  public static final ConsolidationPolicy STANDARD =
      new ConsolidationPolicy(0, ConsolidationSettings.DEFAULT);

  boolean isAutomatic() {
    return at > 0;
  }

  /** What the trainer does by itself. */
  ConsolidationSettings automatic() {
    return new ConsolidationSettings(onRequest.rank(), onRequest.oldest(), onRequest.margin(), at);
  }
}
