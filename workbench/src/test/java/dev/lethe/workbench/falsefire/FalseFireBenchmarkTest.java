package dev.lethe.workbench.falsefire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.workbench.HashedWordEncoder;
import dev.lethe.workbench.TinySpec;
import dev.lethe.workbench.run.RunListener;
import dev.lethe.workbench.spec.BadSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tiny model's two people, one request after the other. */
class FalseFireBenchmarkTest {
  private final Path temp;
  private final Path spec;

  FalseFireBenchmarkTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.spec = TinySpec.write(temp.resolve("spec"));
  }

  @Test
  void everyGateIsAskedWhatTheModelAnswers() throws IOException {
    // Given
    Path model = TinySpec.model(temp.resolve("model"));
    Path general = temp.resolve("general.jsonl");
    Files.writeString(
        general,
        """
        {"prompt": "Question: How do I boil an egg?\\nAnswer:", "completion": " In water."}
        {"prompt": "Question: Why is the sky blue?\\nAnswer:", "completion": " Air scatters light."}
        """);
    FalseFireSettings settings =
        new FalseFireSettings(
            spec,
            model,
            List.of(1, 2, 1000),
            List.of("lethe", "o3", "embedding"),
            general,
            0.01,
            1,
            temp.resolve("cache"));

    // When
    FalseFireResult result = run(settings);

    // Then
    assertThat(result.drafts()).isEqualTo("what the base model answers");
    assertThat(result.general()).isEqualTo("general.jsonl");
    assertThat(result.curves())
        .extracting(FalseFireResult.Curve::gates)
        .containsExactly("lethe", "o3", "embedding");
    for (FalseFireResult.Curve curve : result.curves()) {
      assertThat(curve.points()).extracting(FalseFirePoint::requests).containsExactly(1, 2);
      check(curve, Files.readAllLines(spec.resolve("retain.jsonl")).size(), 2);
    }
    assertThat(result.curves().get(0).points().get(1).recall().fired()).isPositive();
  }

  @Test
  void withoutAModelRightAnswersAndTheBundledQuestionsAreAsked() {
    // Given
    FalseFireSettings settings = settings(List.of(2), List.of("lethe", "embedding"), 0.0);

    // When
    FalseFireResult result = run(settings);

    // Then all gates together are held to no fire at all on what they are calibrated on
    assertThat(result.drafts()).startsWith("right answers");
    assertThat(result.general()).isEqualTo("bundled");
    for (FalseFireResult.Curve curve : result.curves()) {
      FalseFirePoint point = curve.points().get(0);
      FalseFirePoint.Budgeted within = Objects.requireNonNull(point.budgeted());
      assertThat(point.general().asked()).isGreaterThan(1000);
      assertThat(within.calibrationWithin().fired()).isZero();
      assertThat(within.calibration().asked()).isGreaterThan(1000);
      assertThat(within.general().fired()).isLessThanOrEqualTo(point.general().fired());
    }
    assertThat(result.curves().get(0).points().get(0).recall().fired()).isPositive();
  }

  @Test
  void theSameRunGivesTheSameFigures() {
    FalseFireSettings settings = settings(List.of(1, 2), List.of("lethe"), null);

    FalseFireResult first = run(settings);

    assertThat(run(settings)).isEqualTo(first);
    assertThat(first.curves().get(0).points()).allMatch(point -> point.budgeted() == null);
  }

  @Test
  void theCurveEndsWhereTheSpecDoes() {
    assertThat(FalseFireBenchmark.points(List.of(1, 10, 100, 1000), 50)).containsExactly(1, 10, 50);
    assertThat(FalseFireBenchmark.points(List.of(1, 10), 50)).containsExactly(1, 10);
    assertThat(FalseFireBenchmark.points(List.of(100, 1000), 2)).containsExactly(2);
  }

  @Test
  void whatCannotBeRunIsNamed() {
    assertThatThrownBy(() -> settings(List.of(1), List.of("magic"), null))
        .hasMessage("gates: there is no magic, only lethe, o3, embedding");
    assertThatThrownBy(() -> settings(List.of(10, 1), List.of("lethe"), null))
        .hasMessage("requests must be positive and ascending");
    assertThatThrownBy(() -> settings(List.of(0), List.of("lethe"), null))
        .hasMessage("requests must be positive and ascending");
    assertThatThrownBy(() -> settings(List.of(1), List.of("lethe"), 1.5))
        .hasMessage("budget must be a share from 0 to 1");
    Path none = temp.resolve("none");
    FalseFireSettings missing =
        new FalseFireSettings(none, null, List.of(1), List.of("lethe"), null, null, 1, temp);
    assertThatThrownBy(() -> run(missing)).isInstanceOf(BadSpecException.class);
    FalseFireSettings noQuestions =
        new FalseFireSettings(
            spec, null, List.of(1), List.of("lethe"), none.resolve("x.jsonl"), null, 1, temp);
    assertThatThrownBy(() -> run(noQuestions)).hasMessage("x.jsonl is missing");
  }

  private static void check(FalseFireResult.Curve curve, int retained, int general) {
    FiredShare before = FiredShare.of(0, retained);
    for (FalseFirePoint point : curve.points()) {
      assertThat(point.retained().asked()).as(curve.gates()).isEqualTo(retained);
      assertThat(point.general().asked()).as(curve.gates()).isEqualTo(general);
      assertThat(point.retained().fired()).isGreaterThanOrEqualTo(before.fired());
      assertThat(point.retainedSum()).isGreaterThanOrEqualTo(point.retained().share());
      before = point.retained();
    }
  }

  private FalseFireSettings settings(
      List<Integer> requests, List<String> gates, @Nullable Double budget) {
    return new FalseFireSettings(
        spec, null, requests, gates, null, budget, 1, temp.resolve("cache"));
  }

  private static FalseFireResult run(FalseFireSettings settings) {
    return new FalseFireBenchmark(settings, RunListener.NONE, HashedWordEncoder::new).run();
  }
}
