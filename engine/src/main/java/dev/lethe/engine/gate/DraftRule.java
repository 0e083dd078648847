package dev.lethe.engine.gate;

import java.util.Set;
import java.util.stream.Stream;

/** How a bundle's gate decides once there is a draft. Immutable and thread-safe. */
sealed interface DraftRule permits CombinedRule, LabelRule {
  /**
   * Of question and draft; at least zero fires.
   *
   * @param questionMargin of the question alone, see {@link GateModel#read}
   * @param repeated margin of what tells an answer to a question of the same words
   */
  double margin(double questionMargin, double repeated, GateInput observation);

  /** What it compares words with. */
  Stream<TermHasher> hashers();

  /** The largest share of a forgotten completion that a text's words hold, 0..1. */
  double match(Set<String> words);
}
