package dev.lethe.engine.gate;

import java.util.Set;

/** How a bundle's gate decides once there is a draft. Immutable and thread-safe. */
sealed interface DraftRule permits CombinedRule, LabelRule {
  /**
   * Of question and draft; at least zero fires.
   *
   * @param questionMargin of the question alone, see {@link GateModel#questionMargin}
   */
  double margin(double questionMargin, GateInput observation);

  /** Whether it fires though the margin says no: draft and question repeat an example. */
  boolean retells(GateInput observation);

  /** The largest share of a forgotten completion that a text's words hold, 0..1. */
  double match(Set<String> words);
}
