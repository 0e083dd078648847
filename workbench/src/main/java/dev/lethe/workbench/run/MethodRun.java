package dev.lethe.workbench.run;

import dev.lethe.workbench.catalogue.UnlearningMethods;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.report.AdapterOverlaps;
import dev.lethe.workbench.report.MethodResult;
import dev.lethe.workbench.report.ResultJson;
import dev.lethe.workbench.report.StageResult;
import dev.lethe.workbench.score.MethodScorer;
import dev.lethe.workbench.score.PrivacyScore;
import dev.lethe.workbench.score.PrivacyScorer;
import dev.lethe.workbench.spec.ForgetSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One method through all requests. */
final class MethodRun {
  /** Share of a stage that fitting is taken for in the progress bar. */
  private static final double FITTING = 0.6;

  private final String name;
  private final ForgetSpec spec;
  private final MethodScorer scorer;
  private final @Nullable PrivacyScorer attacker;
  private final RunFolder folder;
  private final RunProgress effort;
  private final RunListener listener;

  MethodRun(
      String name,
      ForgetSpec spec,
      MethodScorer scorer,
      @Nullable PrivacyScorer attacker,
      RunFolder folder,
      RunProgress effort,
      RunListener listener) {
    this.name = name;
    this.spec = spec;
    this.scorer = scorer;
    this.attacker = attacker;
    this.folder = folder;
    this.effort = effort;
    this.listener = listener;
  }

  /**
   * @param privacy null if it is not asked for
   */
  record Outcome(MethodResult result, @Nullable PrivacyScore privacy) {}

  /** What an earlier run has finished is not done again; what it lacks is measured now. */
  Outcome run(MethodContext context) {
    Optional<MethodResult> known = ResultJson.read(folder.summary(name), MethodResult.class);
    Optional<PrivacyScore> attacked =
        attacker == null
            ? Optional.empty()
            : ResultJson.read(folder.privacy(name, attacker.digest()), PrivacyScore.class);
    if (known.isPresent() && (attacker == null || attacked.isPresent())) {
      known.get().stages().forEach(this::skip);
      return new Outcome(known.get(), attacked.orElse(null));
    }
    try (UnlearningMethod method = open(context)) {
      List<StageResult> stages = new ArrayList<>();
      int hidden = context.base().config().hiddenSize();
      for (int stage = 1; stage <= spec.requests().size(); stage++) {
        stages.add(stage(method, stage, hidden, context.seed()));
      }
      MethodResult result = known.isPresent() ? known.get() : summary(method, stages);
      return new Outcome(result, attacker == null ? null : privacy(method, attacker));
    }
  }

  private MethodResult summary(UnlearningMethod method, List<StageResult> stages) {
    MethodResult result =
        new MethodResult(
            stages,
            scorer.requests(method),
            AdapterOverlaps.of(method.adapters()),
            scorer.histogram(method),
            method.usesRetainedData(),
            scorer.given(method));
    ResultJson.write(folder.summary(name), result);
    return result;
  }

  private PrivacyScore privacy(UnlearningMethod method, PrivacyScorer scores) {
    effort.at(name + " privacy", 0);
    PrivacyScore score = scores.score(method);
    ResultJson.write(folder.privacy(name, scores.digest()), score);
    return score;
  }

  /** Only a method that declares it is handed the retained sample. */
  private UnlearningMethod open(MethodContext context) {
    return UnlearningMethods.usesRetainedData(name)
        ? scorer.open(sample -> UnlearningMethods.open(name, context, sample))
        : UnlearningMethods.named(name).open(context);
  }

  private void skip(StageResult stage) {
    effort.skipped();
    listener.stage(name, stage);
  }

  private StageResult stage(UnlearningMethod method, int stage, int hidden, long seed) {
    ForgetRequest request = request(spec, stage - 1, seed);
    Optional<StageResult> known = folder.stage(name, stage);
    if (known.isPresent()) {
      method.restore(request, (phase, step, steps) -> {});
      skip(known.get());
      return known.get();
    }
    String label = name + " " + stage + "/" + spec.requests().size();
    effort.at(label, 0);
    StageCost cost =
        method.restore(
            request,
            (phase, step, steps) ->
                effort.at(label + " " + phase, FITTING * step / Math.max(1, steps)));
    effort.at(label + " scoring", FITTING);
    StageResult result = StageResult.of(request.id(), scorer.stage(method, stage), cost, hidden);
    folder.keep(name, stage, result);
    effort.finished();
    listener.stage(name, result);
    return result;
  }

  /** Seeds differ, so that two requests don't start from the same adapter. */
  static ForgetRequest request(ForgetSpec spec, int index, long seed) {
    ForgetSpec.ForgetSet set = spec.requests().get(index);
    return new ForgetRequest(set.id(), set.subject(), set.examples(), 1_000_003 * seed + index);
  }
}
