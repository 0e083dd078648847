package dev.lethe.workbench.report;

import dev.lethe.workbench.score.PrivacyScore;
import dev.lethe.workbench.score.PrivacyScorer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How private the forgotten is after the last request, as the JSON has it.
 *
 * @param forgotten examples that are asked for
 * @param neverTaught examples that they are compared with
 * @param retrainedMinK40 what PrivLeak compares {@code minK40} with; null without a retrained model
 * @param leftOut what the spec gives no means to measure, a line each, with the reason
 * @param methods by name, in the order in which they ran
 */
public record PrivacyResult(
    int forgotten,
    int neverTaught,
    @Nullable Double retrainedMinK40,
    List<String> leftOut,
    Map<String, PrivacyScore> methods) {
  public static PrivacyResult of(PrivacyScorer scorer, Map<String, PrivacyScore> methods) {
    return new PrivacyResult(
        scorer.forgotten(),
        scorer.neverTaught(),
        scorer.retrainedMinK40(),
        scorer.leftOut(),
        methods);
  }
}
