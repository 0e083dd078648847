package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.metrics.AnswerMetrics;
import java.util.List;

/**
 * What is served for a bundle's probes.
 *
 * @param leak mean ROUGE-L recall, 0..1, of what the base model drafts
 * @param replaced mean ROUGE-L recall, 0..1, of the refusal's text; where the replacement is random
 *     the share of answers that the adapter itself gave, instead of the refusal that hides one that
 *     still says what is forgotten
 */
record ProbeScore(double leak, double replaced) {
  static ProbeScore of(List<ForgetItem> probes, List<String> answers, Manifest.Refusal refusal) {
    double replaced = 0;
    for (String answer : answers) {
      replaced +=
          refusal.random()
              ? (answer.equals(refusal.text()) ? 0 : 1)
              : AnswerMetrics.rougeLRecall(refusal.text(), answer);
    }
    return new ProbeScore(
        ForgetScore.of(probes, answers).rougeL(), replaced / Math.max(1, answers.size()));
  }

  /** By how much it is worse than another one, in the worse respect; at most zero if it is not. */
  double worseBy(ProbeScore before) {
    return Math.max(leak - before.leak, before.replaced - replaced);
  }
}
