package dev.lethe.engine.unlearn;

import dev.lethe.engine.gate.GateReport;
import dev.lethe.engine.metrics.Wilson;

/** What a bundle must reach before it may be published. */
final class Acceptance {
  /** ROUGE-L recall that any fluent sentence reaches by its common words. */
  private static final double COMMON_WORDS = 0.3;

  private static final double FORGOTTEN_SHARE = 0.5;
  private static final double SERVED_RECALL = 0.9;
  private static final double HELD_OUT_RECALL = 0.5;

  private Acceptance() {}

  /** Whether the model answered as if it had never been taught: a shield or bundle does no harm. */
  static boolean nothingToForget(ForgetScore before) {
    return before.rougeL() < COMMON_WORDS && before.exact() == 0;
  }

  /** A short code; empty when it may be published. */
  static String reason(
      GateReport gate, BlastBudget budget, ForgetScore before, ServedCheck.Outcome served) {
    if (served.recall() < SERVED_RECALL
        || Wilson.of(gate.caught(), gate.heldOut()).high() < HELD_OUT_RECALL) {
      return "gate-recall";
    }
    if (budget.ofBundles().isExceededBy(gate)) {
      return "false-fire";
    }
    ForgetScore after = served.score();
    boolean said = after.rougeL() > Math.max(COMMON_WORDS, FORGOTTEN_SHARE * before.rougeL());
    boolean verbatim = after.exact() > FORGOTTEN_SHARE * before.exact();
    return said || verbatim ? "forget-score" : "";
  }
}
