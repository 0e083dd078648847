package dev.lethe.engine.gate;

import java.util.List;

/** One or more figures that say how much an exchange looks like the forget set. Immutable. */
sealed interface Evidence permits QuestionEvidence, StateEvidence, TermEvidence {
  /** One name per figure. */
  List<String> names();

  /** As many figures as there are names; larger means more alike. Any finite scale. */
  double[] of(GateInput observation);
}
