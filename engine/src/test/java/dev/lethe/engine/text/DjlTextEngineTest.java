package dev.lethe.engine.text;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.TinyModel;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DjlTextEngineTest {
  private static LanguageModel model;
  private static TextEngine engine;

  @BeforeAll
  static void load() throws Exception {
    model = LanguageModel.load(TinyModel.folder());
    engine = model.textEngine();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void answersWhatItWasTaughtAndStopsAtTheEndToken() {
    for (ForgetExample fact : TinyModel.FACTS) {
      try (Generation generation = greedy(fact.prompt(), 30)) {
        generation.advance(30);
        assertThat(generation.text()).isEqualTo(fact.completion());
        assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
      }
    }
  }

  @Test
  void neverShowsHalfACharacter() {
    try (Generation generation = greedy("Dan lives in", 30)) {
      String before = "";
      while (generation.finishReason() == null) {
        generation.advance(1);
        assertThat(generation.text()).startsWith(before).doesNotContain("\uFFFD");
        before = generation.text();
      }
      assertThat(before).isEqualTo(" Nîmes 🌻.");
    }
  }

  @Test
  void stopTextEndsTheCompletionAndItsBeginningIsHeldBack() {
    GenerationRequest request =
        new GenerationRequest("Ada works as", 30, 0, 1, List.of("lot", "pilots"), 0);
    try (Generation generation = engine.begin(request, null)) {
      while (generation.finishReason() == null) {
        generation.advance(1);
        assertThat(" a pi").startsWith(generation.text());
      }
      assertThat(generation.text()).isEqualTo(" a pi");
      assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void tokenLimitEndsTheCompletion() {
    try (Generation generation = greedy("Ada works as", 4)) {
      generation.advance(100);
      assertThat(generation.text()).isEqualTo(" a p");
      assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(generation.completionTokens()).isEqualTo(4);
      assertThat(generation.promptTokens()).isEqualTo(12);
    }
  }

  @Test
  void sameSeedSameSample() {
    assertThat(sample(3)).isEqualTo(sample(3));
    assertThat(List.of(sample(1), sample(2), sample(4), sample(5)).stream().distinct().count())
        .isGreaterThan(1);
  }

  private static String sample(long seed) {
    GenerationRequest request = new GenerationRequest("", 20, 1.5, 0.9, List.of(), seed);
    try (Generation generation = engine.begin(request, null)) {
      generation.advance(20);
      return generation.text();
    }
  }

  @Test
  void statesAreThoseThatTrainingSees() {
    List<String> prompts = List.of("Ada lives in", "Cleo works as", "Ben lives in");
    List<String> drafts = List.of(" Rome.", " a nurse.", "");
    List<StateFeatures> batched = model.states(prompts, drafts);
    for (int i = 0; i < 3; i++) {
      try (Generation generation = greedy(prompts.get(i), 30)) {
        generation.advance(drafts.get(i).isEmpty() ? 0 : 30);
        StateFeatures served = requireNonNull(generation.states());
        assertThat(served.prompt()).hasSize(2 * 2 * 48);
        assertThat(served.prompt()).containsExactly(batched.get(i).prompt(), within(1e-4f));
        assertThat(served.draft()).containsExactly(batched.get(i).draft(), within(1e-4f));
      }
    }
  }

  @Test
  void readingStatesDoesNotDisturbTheCompletion() {
    try (Generation generation = greedy("Ada works as", 30)) {
      while (generation.finishReason() == null) {
        generation.states();
        generation.advance(1);
      }
      assertThat(generation.text()).isEqualTo(" a pilot.");
    }
  }

  @Test
  void batchOfUnequalPromptsAnswersLikeSingleOnes() {
    List<String> prompts = TinyModel.FACTS.stream().map(ForgetExample::prompt).toList();
    List<String> answers = TinyModel.FACTS.stream().map(ForgetExample::completion).toList();
    assertThat(model.generateBatch(prompts, 30, 0, 0)).isEqualTo(answers);
  }

  @Test
  void moreRowsThanGoTogetherAreSplitAndAnsweredInOrder() {
    int copies = 150 / TinyModel.FACTS.size() + 1;
    List<ForgetExample> facts =
        Collections.nCopies(copies, TinyModel.FACTS).stream().flatMap(List::stream).toList();
    assertThat(facts).hasSizeGreaterThan(128);

    List<String> answers =
        model.generateBatch(facts.stream().map(ForgetExample::prompt).toList(), 30, 0, 0);

    assertThat(answers).isEqualTo(facts.stream().map(ForgetExample::completion).toList());
  }

  @Test
  void batchSamplesDependOnTheSeedOnly() {
    List<String> three = model.generateBatch(List.of("", "", "Ben"), 20, 1.2, 8);
    assertThat(model.generateBatch(List.of("", "", "Ben"), 20, 1.2, 8)).isEqualTo(three);
    assertThat(three.get(0)).isNotEqualTo(three.get(1));
  }

  @Test
  void nativeMemoryStaysFlat() {
    int before = model.weights().manager().getManagedArrays().size();
    for (int i = 0; i < 20; i++) {
      try (Generation generation = greedy("Ben works as", 10)) {
        generation.advance(5);
        generation.states();
      }
      model.generateBatch(List.of("Ada", "Cleo lives"), 6, 0, 0);
      model.states(List.of("Ada"), List.of(""));
    }
    assertThat(model.weights().manager().getManagedArrays()).hasSize(before);
  }

  @Test
  void refusesWhatDoesNotFitTheContext() {
    assertThatThrownBy(() -> greedy("Ada lives in", 60))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("context")
        .hasMessageNotContaining("Ada");
    assertThatThrownBy(() -> greedy("Ada lives in", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Generation greedy(String prompt, int tokens) {
    return engine.begin(GenerationRequest.greedy(prompt, tokens), null);
  }
}
