package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.serve.GatedAnswer;
import java.util.List;

/**
 * What is served for a bundle's probes.
 *
 * @param leak mean ROUGE-L recall, 0..1, of what the base model drafts
 * @param replaced mean ROUGE-L recall, 0..1, of the refusal's text; where the replacement is random
 *     or unknown the share of answers that a model gave. A refusal that was sent in the adapter's
 *     place, since what it said could not be sent, counts nothing
 */
record ProbeScore(double leak, double replaced) {
  static ProbeScore of(
      List<ForgetItem> probes, List<GatedAnswer> answers, Manifest.Refusal refusal) {
    double replaced = answers.stream().mapToDouble(answer -> said(answer, refusal)).sum();
    List<String> texts = answers.stream().map(GatedAnswer::text).toList();
    return new ProbeScore(
        ForgetScore.of(probes, texts).rougeL(), replaced / Math.max(1, answers.size()));
  }

  private static double said(GatedAnswer answer, Manifest.Refusal refusal) {
    if (answer.fixed()) {
      return 0;
    }
    return refusal.random() || refusal.unknown()
        ? 1
        : AnswerMetrics.rougeLRecall(refusal.text(), answer.text());
  }

  /** By how much it is worse than another one, in the worse respect; at most zero if it is not. */
  double worseBy(ProbeScore before) {
    return Math.max(leak - before.leak, before.replaced - replaced);
  }
}
