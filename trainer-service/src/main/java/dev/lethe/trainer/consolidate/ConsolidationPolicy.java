package dev.lethe.trainer.consolidate;

import dev.lethe.engine.unlearn.ConsolidationSettings;

/**
 * When and how bundles are folded.
 *
 * @param at share of the rank in use from which the trainer folds by itself; 0: never
 * @param asked what an operator gets who says nothing else
 */
public record ConsolidationPolicy(double at, ConsolidationSettings asked) {
  /** Never by itself. */
  public static final ConsolidationPolicy STANDARD =
      new ConsolidationPolicy(0, ConsolidationSettings.DEFAULT);

  boolean isAutomatic() {
    return at > 0;
  }

  /** What the trainer does by itself. */
  ConsolidationSettings automatic() {
    return new ConsolidationSettings(asked.rank(), asked.oldest(), asked.margin(), at);
  }
}
