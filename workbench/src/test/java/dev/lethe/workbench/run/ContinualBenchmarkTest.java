package dev.lethe.workbench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.workbench.HashedWordEncoder;
import dev.lethe.workbench.TinySpec;
import dev.lethe.workbench.catalogue.UnlearningMethods;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.report.BenchmarkReport;
import dev.lethe.workbench.report.BenchmarkResult;
import dev.lethe.workbench.report.MarkdownTable;
import dev.lethe.workbench.report.MethodResult;
import dev.lethe.workbench.report.PrivacyResult;
import dev.lethe.workbench.report.ResultJson;
import dev.lethe.workbench.report.StageResult;
import dev.lethe.workbench.score.MembershipScore;
import dev.lethe.workbench.score.PrivacyScore;
import dev.lethe.workbench.spec.ForgetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One whole run over the tiny model; several looks at it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContinualBenchmarkTest {
  private static final List<String> FITTED = List.of("ga", "npo", "simnpo", "po", "lethe");
  private static final List<String> RETAINING = List.of("graddiff", "rmu");

  private final Path temp;
  private final Path spec;
  private final Path model;
  private BenchmarkResult result;

  ContinualBenchmarkTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.spec = TinySpec.write(temp.resolve("spec"));
    TinySpec.withHoldout(spec);
    this.model = TinySpec.model(temp.resolve("model"));
    this.result = new BenchmarkResult("", "", 0, "", 0, none(), Map.of());
  }

  private static BenchmarkResult.BaseModel none() {
    return new BenchmarkResult.BaseModel(0, 0, 0, 0, Map.of(), "", 0, 0);
  }

  /** Interrupted in the middle, then taken up again. */
  @BeforeAll
  void run() throws Exception {
    RunListener impatient = new Stages("npo", 1);
    assertThatThrownBy(() -> benchmark(impatient).run()).isInstanceOf(Stopped.class);
    BenchmarkReport report = benchmark(RunListener.NONE).run();
    assertThat(report.privacy()).isNull();
    result = report.result();
  }

  @Test
  void theBaseModelKnowsWhatIsToBeForgotten() {
    assertThat(result.baseModel().su()).isGreaterThan(0.9);
    StageResult last = stages("base").get(1);
    assertThat(last.su()).isEqualTo(result.baseModel().su());
    assertThat(last.rd()).isEqualTo(result.baseModel().rd());
    assertThat(last.gateRecall()).isNull();
    assertThat(last.falseFire()).isNull();
  }

  @Test
  void everyMethodForgetsAndOursKeepsTheRest() {
    for (String name : FITTED) {
      assertThat(stages(name).get(1).su()).as(name).isLessThan(0.2);
    }
    StageResult threshold = stages("embedding").get(1);
    assertThat(threshold.su()).isZero();
    assertThat(threshold.rank()).isZero();
    StageResult ours = stages("lethe").get(1);
    assertThat(ours.remark()).isEmpty();
    assertThat(ours.rd()).isGreaterThan(0.8 * result.baseModel().rd());
    assertThat(ours.rd()).isGreaterThan(stages("ga").get(1).rd());
    assertThat(ours.rank()).isEqualTo(16);
    assertThat(ours.rankShare()).isCloseTo(16 / 48.0, within(1e-9));
    assertThat(ours.storedBytes()).isGreaterThan(stages("lethe").get(0).storedBytes());
    assertThat(ours.shieldSeconds()).isPositive();
    assertThat(ours.gateRecalls()).hasSize(2);
  }

  /** What the retained sample is for: nothing else holds what stays, where there is no gate. */
  @Test
  void whatUsesRetainedDataForgetsAndKeepsMoreThanAscent() {
    double ascent = stages("ga").get(1).rd();
    for (String name : RETAINING) {
      List<StageResult> stages = stages(name);
      assertThat(stages.get(0).su()).as(name).isLessThan(0.5);
      assertThat(stages.get(1).su()).as(name).isLessThan(0.5);
      assertThat(stages.get(1).rd()).as(name).isGreaterThan(ascent);
      assertThat(stages.get(1).rank()).isEqualTo(stages("ga").get(1).rank());
    }
  }

  @Test
  void whatUsesRetainedDataIsMarkedAndNothingElse() {
    result
        .methods()
        .forEach(
            (name, method) ->
                assertThat(method.usesRetainedData()).as(name).isEqualTo(RETAINING.contains(name)));
    assertThat(method("rmu").retainedExamples()).isEqualTo(18);
    assertThat(method("lethe").retainedExamples()).isZero();
    assertThat(MarkdownTable.of(result))
        .contains("| graddiff (uses retained data) | 1 |", "| rmu (uses retained data) | 2 |")
        .doesNotContain("lethe (uses");
    assertThat(ResultJson.text(method("graddiff"))).contains("\"usesRetainedData\" : true");
  }

  @Test
  void requestsAreReportedAsTheyStandInTheEnd() {
    MethodResult base = method("base");
    MethodResult ours = method("lethe");
    assertThat(base.requests()).hasSize(2);
    assertThat(base.requests().get(0).recovery()).isNull();
    assertThat(base.requests().get(0).forget().probability()).isGreaterThan(0.8);
    assertThat(ours.requests().get(0).forget().probability()).isLessThan(0.2);
    assertThat(ours.requests().get(0).probe().truthRatio()).isNotNull();
    assertThat(ours.overlaps()).hasSize(2);
    assertThat(ours.overlaps().get(0).get(1)).isLessThan(0.2 * ours.overlaps().get(0).get(0));
    assertThat(Objects.requireNonNull(ours.margins()).probes().stream().mapToInt(i -> i).sum())
        .isEqualTo(10);
  }

  /** What an interrupted run had finished is not fitted again. */
  @Test
  void aRunIsTakenUpWhereItStopped() throws Exception {
    Map<String, byte[]> before = artefacts(runs());

    BenchmarkReport again = benchmark(RunListener.NONE).run();

    assertThat(again.result()).isEqualTo(result);
    assertThat(artefacts(runs())).containsExactlyEntriesOf(before);
    assertThat(runs()).isDirectoryNotContaining("glob:*.part");
  }

  /** Its fits are taken up; only the attacks are new, and those once. */
  @Test
  void aFinishedRunIsAttacked() throws Exception {
    BenchmarkReport attacked = benchmark(RunListener.NONE, true).run();

    BenchmarkReport again = benchmark(RunListener.NONE, true).run();

    assertThat(again).isEqualTo(attacked);
    assertThat(again.result()).isEqualTo(result);
    PrivacyResult privacy = Objects.requireNonNull(again.privacy());
    assertThat(privacy.methods()).containsOnlyKeys(result.methods().keySet());
    assertThat(privacy.forgotten()).isEqualTo(10);
    assertThat(privacy.neverTaught()).isPositive();
    PrivacyScore base = Objects.requireNonNull(privacy.methods().get("base"));
    assertThat(base.extractionStrength()).isGreaterThan(0.9);
    assertThat(Objects.requireNonNull(base.membership()).loss()).isGreaterThan(0.9);
    PrivacyScore ours = Objects.requireNonNull(privacy.methods().get("lethe"));
    assertThat(ours.extractionStrength()).isLessThan(base.extractionStrength());
    assertThat(ours.knowledgeMemorisation()).isLessThan(base.knowledgeMemorisation());
    MembershipScore membership = Objects.requireNonNull(ours.membership());
    assertThat(membership.gate()).isGreaterThan(0.5);
  }

  /**
   * The same fits, byte by byte, where retain, probe and holdout files don't exist: whatever
   * fitting or calibration looked at, it was not them, though others in the same run were given
   * some.
   */
  @Test
  void nothingHeldOutReachesAFit() throws Exception {
    Path bare = temp.resolve("bare");
    Files.createDirectories(bare);
    for (String file : List.of("spec.json", "teach.jsonl", "forget-01.jsonl", "forget-02.jsonl")) {
      Files.copy(spec.resolve(file), bare.resolve(file));
    }

    ForgetSpec forget = ForgetSpec.read(bare);
    Path alone = temp.resolve("alone");
    try (LanguageModel base = LanguageModel.load(model);
        MemoisingEngine engine = new MemoisingEngine(base)) {
      for (String name : FITTED) {
        Path work = alone.resolve(name).resolve("work");
        try (UnlearningMethod method =
            UnlearningMethods.named(name).open(context(base, engine, work))) {
          for (int i = 0; i < forget.requests().size(); i++) {
            method.apply(MethodRun.request(forget, i, 1), FitProgress.NONE);
          }
        }
      }
    }

    Map<String, byte[]> fitted = artefacts(alone);
    Map<String, byte[]> besideFullSpec = artefacts(runs());
    besideFullSpec.keySet().removeIf(file -> RETAINING.stream().anyMatch(file::startsWith));
    assertThat(fitted.keySet()).anyMatch(f -> f.startsWith("lethe") && f.endsWith("gate.json"));
    assertThat(fitted.keySet()).anyMatch(f -> f.startsWith("npo") && f.contains("safetensors"));
    assertThat(fitted).hasSameSizeAs(besideFullSpec);
    fitted.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(besideFullSpec.get(name)));
  }

  private MethodContext context(LanguageModel base, MemoisingEngine engine, Path work) {
    return new MethodContext(
        base,
        engine,
        new HashedWordEncoder(),
        model,
        temp.resolve("other-backgrounds"),
        work,
        ReplacementAnswer.RANDOM,
        12,
        1);
  }

  /** All but the costs, which hold seconds, and what relearning left behind after the fits. */
  private static Map<String, byte[]> artefacts(Path folder) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        boolean fitted = name.contains("request-") && !name.contains("shield-");
        if (fitted && !name.endsWith("cost.json")) {
          bytes.put(name, Files.readAllBytes(file));
        }
      }
    }
    return bytes;
  }

  private Path runs() throws IOException {
    try (Stream<Path> list = Files.list(temp.resolve("cache").resolve("runs"))) {
      List<Path> folders = list.toList();
      assertThat(folders).hasSize(1);
      return folders.get(0);
    }
  }

  private ContinualBenchmark benchmark(RunListener listener) {
    return benchmark(listener, false);
  }

  private ContinualBenchmark benchmark(RunListener listener, boolean privacy) {
    RunSettings settings =
        new RunSettings(
            spec,
            model,
            List.of("graddiff", "rmu", "base", "ga", "npo", "simnpo", "po", "embedding", "lethe"),
            1,
            200,
            temp.resolve("cache"),
            BaseTraining.BY_DATA,
            false,
            privacy);
    return new ContinualBenchmark(settings, listener, Clock.systemUTC(), HashedWordEncoder::new);
  }

  private MethodResult method(String name) {
    return Objects.requireNonNull(result.methods().get(name));
  }

  private List<StageResult> stages(String name) {
    return method(name).stages();
  }

  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Ends the run after a method's stage. */
  private static final class Stages implements RunListener {
    private final String method;
    private final int last;
    private final List<StageResult> seen = new ArrayList<>();

    Stages(String method, int last) {
      this.method = method;
      this.last = last;
    }

    @Override
    public void progress(String label, long done, long total, double secondsLeft) {
      assertThat(done).isBetween(0L, total);
    }

    @Override
    public void stage(String name, StageResult stage) {
      if (name.equals(method)) {
        seen.add(stage);
        if (seen.size() == last) {
          throw new Stopped();
        }
      }
    }
  }
}
