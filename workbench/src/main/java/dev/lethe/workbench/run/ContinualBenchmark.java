package dev.lethe.workbench.run;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.workbench.catalogue.UnlearningMethods;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.report.BenchmarkReport;
import dev.lethe.workbench.report.BenchmarkResult;
import dev.lethe.workbench.report.MethodResult;
import dev.lethe.workbench.report.PrivacyResult;
import dev.lethe.workbench.report.ResultJson;
import dev.lethe.workbench.score.MethodScorer;
import dev.lethe.workbench.score.PrivacyScore;
import dev.lethe.workbench.score.PrivacyScorer;
import dev.lethe.workbench.score.StageScore;
import dev.lethe.workbench.spec.AnswerScoring;
import dev.lethe.workbench.spec.ForgetSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests in order, method beside method, scored after each. Methods get the forget sets, the base
 * model and folders of their own; only the {@link MethodScorer} reads what is held out, and hands a
 * sample of what is retained to methods that declare that they need it.
 */
public final class ContinualBenchmark {
  private static final int REMEMBERED_TEXTS = 200_000;

  private final RunSettings settings;
  private final RunListener listener;
  private final Clock clock;
  private final Supplier<SentenceEncoder> encoders;

  public ContinualBenchmark(RunSettings settings, RunListener listener) {
    this(settings, listener, Clock.systemUTC(), SentenceEncoders::bundled);
  }

  /**
   * @param encoders opens the sentence encoder; closed when the run ends
   */
  public ContinualBenchmark(
      RunSettings settings, RunListener listener, Clock clock, Supplier<SentenceEncoder> encoders) {
    this.settings = settings;
    this.listener = listener;
    this.clock = clock;
    this.encoders = encoders;
  }

  /**
   * @throws dev.lethe.workbench.spec.BadSpecException naming file, line and field
   * @throws IllegalArgumentException naming the option or file that is wrong
   * @throws InterruptedException while a model is taught; a later run goes on
   */
  public BenchmarkReport run() throws IOException, InterruptedException {
    ForgetSpec spec = ForgetSpec.read(settings.spec());
    MethodScorer scorer = MethodScorer.open(settings.spec(), spec, settings.sample());
    Path model = settings.model();
    Path folder =
        model != null
            ? model
            : TrainedModel.folder(spec, settings.baseTraining(), settings.cache(), listener);
    try (LanguageModel base = LanguageModel.load(folder);
        MemoisingEngine engine = new MemoisingEngine(base);
        SentenceEncoder encoder = SentenceEncoders.cached(encoders.get(), REMEMBERED_TEXTS)) {
      scorer.checkFits(base);
      if (settings.methods().stream().anyMatch(UnlearningMethods::usesRetainedData)) {
        scorer.checkSample();
      }
      RunFolder run = RunFolder.of(settings.cache(), parts(spec, scorer, base), settings.fresh());
      PrivacyScorer attacker = settings.privacy() ? scorer.privacy(base) : null;
      Parts parts = new Parts(spec, scorer, attacker, run, folder, base, engine, encoder);
      BenchmarkResult.BaseModel before = before(parts);
      return report(parts, before, methods(parts));
    }
  }

  private BenchmarkReport report(
      Parts parts, BenchmarkResult.BaseModel before, Map<String, MethodRun.Outcome> outcomes) {
    Map<String, MethodResult> methods = new LinkedHashMap<>();
    Map<String, PrivacyScore> privacy = new LinkedHashMap<>();
    outcomes.forEach(
        (name, outcome) -> {
          methods.put(name, outcome.result());
          PrivacyScore score = outcome.privacy();
          if (score != null) {
            privacy.put(name, score);
          }
        });
    BenchmarkResult result =
        new BenchmarkResult(
            parts.spec().name(),
            parts.spec().digest(),
            settings.seed(),
            parts.spec().scoring().label(),
            settings.sample(),
            before,
            methods);
    PrivacyScorer attacker = parts.attacker();
    return new BenchmarkReport(
        result, attacker == null ? null : PrivacyResult.of(attacker, privacy));
  }

  private record Parts(
      ForgetSpec spec,
      MethodScorer scorer,
      @Nullable PrivacyScorer attacker,
      RunFolder run,
      Path modelFolder,
      LanguageModel base,
      MemoisingEngine engine,
      SentenceEncoder encoder) {}

  private List<String> parts(ForgetSpec spec, MethodScorer scorer, LanguageModel base)
      throws IOException {
    return List.of(
        spec.digest(),
        scorer.digest(),
        base.digest(),
        CodeDigest.of(),
        settings.seed() + " " + settings.sample());
  }

  private BenchmarkResult.BaseModel before(Parts parts) {
    return ResultJson.read(parts.run().baseModel(), BenchmarkResult.BaseModel.class)
        .orElseGet(
            () -> {
              BenchmarkResult.BaseModel measured = measure(parts);
              ResultJson.write(parts.run().baseModel(), measured);
              return measured;
            });
  }

  private BenchmarkResult.BaseModel measure(Parts parts) {
    try (UnlearningMethod base = UnlearningMethods.named("base").open(context(parts, "base"))) {
      int all = parts.spec().requests().size();
      listener.progress("base model", 0, parts.scorer().questions(all), -1);
      StageScore score = parts.scorer().stage(base, all);
      return new BenchmarkResult.BaseModel(
          score.su(),
          score.du(),
          score.rd(),
          parts.scorer().rdOutsideSample(base),
          score.utility(),
          parts.base().digest(),
          parts.base().config().hiddenSize(),
          parts.base().config().layers());
    }
  }

  private Map<String, MethodRun.Outcome> methods(Parts parts) {
    int stages = settings.methods().size() * parts.spec().requests().size();
    RunProgress effort = new RunProgress(listener, clock, stages);
    Map<String, MethodRun.Outcome> outcomes = new LinkedHashMap<>();
    for (String name : settings.methods()) {
      MethodRun run =
          new MethodRun(
              name, parts.spec(), parts.scorer(), parts.attacker(), parts.run(), effort, listener);
      outcomes.put(name, run.run(context(parts, name)));
    }
    return outcomes;
  }

  private MethodContext context(Parts parts, String method) {
    boolean labels = parts.spec().scoring() == AnswerScoring.EXACT;
    return new MethodContext(
        parts.base(),
        parts.engine(),
        parts.encoder(),
        parts.modelFolder(),
        settings.cache().resolve("backgrounds"),
        parts.run().work(method),
        labels ? ReplacementAnswer.RANDOM : ReplacementAnswer.REFUSAL,
        parts.spec().maxNewTokens(),
        settings.seed());
  }
}
