package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.SharedEncoder;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.gate.TrialExchange;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.text.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestGatesTest {
  private static final int SAMPLES = 60;

  private final UnlearnTask task = TinyPeople.task(TinyPeople.of("person-01"));

  @Test
  void theGateIsTheOneThatABundleComesWith(@TempDir Path temp) throws IOException {
    // Given a bundle of a first attempt
    BackgroundLocations places = BackgroundLocations.of(temp.resolve("cache"));
    VerificationSettings once =
        new VerificationSettings(BlastBudget.DEFAULT, VerificationLimits.LEAST, 0, 1);
    Path bundle;
    try (Unlearner unlearner =
        Unlearner.open(
            TinyPeople.MODEL,
            places,
            Precision.FLOAT32,
            SharedEncoder.borrowed(),
            SAMPLES,
            Long.MAX_VALUE)) {
      bundle =
          unlearner.fit(task, once, List.of(), temp.resolve("work"), FitListener.NONE).folder();
    }
    Path alone = Files.createDirectories(temp.resolve("alone"));

    // When its gate is fitted alone
    try (LanguageModel model = LanguageModel.load(TinyPeople.MODEL);
        SentenceEncoder encoder = SharedEncoder.borrowed()) {
      RequestGates gates = new ModelGates(TinyPeople.MODEL, places, model, encoder, SAMPLES);
      GateFiles.write(gates.fit(task), alone);
    }

    // Then it is the same to the last byte
    assertThat(GateFiles.read(bundle, TermKeys.NONE).needsStates()).isTrue();
    try (Stream<Path> files = Files.list(alone)) {
      assertThat(files.toList())
          .isNotEmpty()
          .allSatisfy(
              file -> assertThat(bundle.resolve(file.getFileName())).hasSameBinaryContentAs(file));
    }
  }

  @Test
  void aBundleByTextsAloneComesWithAGateThatNeedsNoStates(@TempDir Path temp) {
    VerificationSettings once =
        new VerificationSettings(BlastBudget.DEFAULT, VerificationLimits.LEAST, 0, 1);
    try (Unlearner unlearner =
        Unlearner.open(
            TinyPeople.MODEL,
            BackgroundLocations.of(temp.resolve("cache")),
            Precision.FLOAT32,
            SharedEncoder.borrowed(),
            SAMPLES,
            Long.MAX_VALUE)) {
      Artefact byTexts =
          unlearner.fit(
              task, once.withoutHiddenStates(), List.of(), temp.resolve("work"), FitListener.NONE);

      assertThat(GateFiles.read(byTexts.folder(), TermKeys.NONE).needsStates()).isFalse();
      assertThat(byTexts.manifest().provenance().at("/settings/hiddenStates").asBoolean(true))
          .isFalse();
    }
  }

  @Test
  void withoutAModelItFiresOnTheForgottenAndHardlyOnEverydayQuestions() {
    try (SentenceEncoder encoder = SharedEncoder.borrowed()) {
      // Given
      RequestGates gates = RequestGates.withoutModel(encoder);
      List<String> questions = EverydayQuestions.heldOut().subList(0, 200);

      // When
      GateModel gate = gates.fit(task);

      // Then
      assertThat(task.examples()).allMatch(e -> fires(encoder, gate, e));
      assertThat(questions.stream().filter(q -> fires(encoder, gate, new ForgetExample(q, "Yes."))))
          .hasSizeLessThan(10);
      assertThat(gates.background()).hasSize(EverydayQuestions.fitted().size());
      assertThat(gates.forgotten(task).cardinality()).isLessThan(10);
    }
  }

  @Test
  void whatIsHeldOutIsNotFittedOn() {
    // When
    List<String> heldOut = EverydayQuestions.heldOut();

    // Then
    assertThat(heldOut)
        .hasSizeGreaterThan(1000)
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(EverydayQuestions.fitted());
  }

  private static boolean fires(SentenceEncoder encoder, GateModel gate, ForgetExample asked) {
    Exchange exchange = new Exchange(List.of(asked.prompt()), asked.completion(), null);
    return new TrialExchange(encoder, exchange).margin(gate) >= 0;
  }
}
