package dev.lethe.workbench.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.workbench.HashedWordEncoder;
import dev.lethe.workbench.TinySpec;
import dev.lethe.workbench.catalogue.UnlearningMethods;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.spec.ForgetSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through the tiny model, which recites what it was taught. */
class PrivacyScorerTest {
  private static final Path MODEL = Path.of("../engine/src/test/resources/tiny-model");

  private final Path folder;
  private final LanguageModel base = LanguageModel.load(MODEL);
  private final MemoisingEngine engine = new MemoisingEngine(base);

  PrivacyScorerTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    TinySpec.write(folder);
  }

  @AfterEach
  void close() {
    engine.close();
    base.close();
  }

  @Test
  void theBaseModelGivesAwayWhatItWasTaught() throws IOException {
    TinySpec.withHoldout(folder);
    PrivacyScorer scorer = scorer();

    PrivacyScore score = score(scorer, "base");

    assertThat(score.extractionStrength()).isGreaterThan(0.95);
    assertThat(score.verbatimMemorisation()).isGreaterThan(0.9);
    assertThat(score.knowledgeMemorisation()).isGreaterThan(0.9);
    MembershipScore membership = Objects.requireNonNull(score.membership());
    assertThat(membership.loss()).isGreaterThan(0.9);
    assertThat(membership.zlib()).isGreaterThan(0.9);
    assertThat(membership.minK()).isGreaterThan(0.9);
    assertThat(membership.minKPlusPlus()).isGreaterThan(0.8);
    assertThat(membership.gate()).isNull();
    assertThat(score.privLeak()).isNull();
    assertThat(scorer.leftOut()).hasSize(2);
  }

  /**
   * Every forgotten question is refused, so its answer can't be drawn out; but that it is refused
   * tells it from those that were never taught and are answered, by the loss as by the refusal.
   */
  @Test
  void aFixedRefusalHidesTheAnswerAndShowsThatThereWasOne() throws IOException {
    TinySpec.withHoldout(folder);

    PrivacyScore score = score(scorer(), "embedding");

    assertThat(score.extractionStrength()).isZero();
    MembershipScore membership = Objects.requireNonNull(score.membership());
    double gate = Objects.requireNonNull(membership.gate());
    assertThat(gate).isGreaterThanOrEqualTo(0.5);
    assertThat(membership.loss()).isCloseTo(1 - gate, within(1e-9));
    assertThat(membership.minKPlusPlus()).isCloseTo(1 - gate, within(1e-9));
  }

  @Test
  void whatTheSpecCannotTellIsLeftOutWithItsReason() throws IOException {
    PrivacyScorer scorer = scorer();

    PrivacyScore score = score(scorer, "base");

    assertThat(score.membership()).isNull();
    assertThat(score.privLeak()).isNull();
    assertThat(score.extractionStrength()).isGreaterThan(0.95);
    assertThat(scorer.leftOut()).singleElement().asString().contains("names no holdout");
  }

  private PrivacyScorer scorer() {
    return MethodScorer.open(folder, ForgetSpec.read(folder), 200).privacy(base);
  }

  private PrivacyScore score(PrivacyScorer scorer, String name) {
    MethodContext context =
        new MethodContext(
            base,
            engine,
            new HashedWordEncoder(),
            MODEL,
            folder,
            folder.resolve("work"),
            ReplacementAnswer.RANDOM,
            12,
            1);
    try (UnlearningMethod method = UnlearningMethods.named(name).open(context)) {
      for (ForgetSpec.ForgetSet set : ForgetSpec.read(folder).requests()) {
        method.apply(
            new ForgetRequest(set.id(), set.subject(), set.examples(), 1), FitProgress.NONE);
      }
      return scorer.score(method);
    }
  }
}
