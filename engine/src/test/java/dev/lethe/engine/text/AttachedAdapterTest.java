package dev.lethe.engine.text;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.TinyModel;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.FittedLora;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraFitter;
import dev.lethe.engine.lora.fit.LoraListener;
import dev.lethe.engine.lora.fit.LoraSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachedAdapterTest {
  private static final String PROMPT = "Ada lives in";
  @TempDir static Path folder;
  private static LanguageModel model;
  private static TextEngine engine;

  @BeforeAll
  static void fit() throws Exception {
    model = LanguageModel.load(TinyModel.folder());
    engine = model.textEngine();
    FittedLora fitted =
        new LoraFitter(model)
            .fit(
                List.of(new LoraExample(PROMPT, " I don't know.")),
                List.of(),
                LoraSettings.standard(1),
                LoraListener.NONE);
    PeftFolder.write(folder, fitted.adapter(), "tiny");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void weightDecidesHowMuchOfItApplies() {
    engine.attach("sha256:a", folder);
    engine.attach("sha256:a", folder);
    assertThat(answer(new AppliedAdapter("sha256:a", 1))).isEqualTo(" I don't know.");
    assertThat(answer(new AppliedAdapter("sha256:a", 0))).isEqualTo(" Rome.");
    assertThat(answer(null)).isEqualTo(" Rome.");
    engine.detach("sha256:a");
  }

  @Test
  void detachedAdapterServesWhatItBegan() {
    engine.attach("sha256:b", folder);
    AppliedAdapter applied = new AppliedAdapter("sha256:b", 1);
    try (Generation generation = engine.begin(request(), applied)) {
      generation.advance(3);
      engine.detach("sha256:b");
      generation.advance(30);
      assertThat(generation.text()).isEqualTo(" I don't know.");
    }
    assertThatThrownBy(() -> engine.begin(request(), applied).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not attached");
  }

  @Test
  void statesOfAnAdaptedAnswerAreTheBaseModels() {
    engine.attach("sha256:c", folder);
    try (Generation generation = engine.begin(request(), new AppliedAdapter("sha256:c", 1))) {
      generation.advance(30);
      StateFeatures expected = model.states(List.of(PROMPT), List.of(" I don't know.")).get(0);
      assertThat(requireNonNull(generation.states()).draft())
          .containsExactly(expected.draft(), within(1e-4f));
    }
    engine.detach("sha256:c");
  }

  @Test
  void inferenceBesideTrainingGivesTheSameAnswers() throws Exception {
    ExecutorService fitting = Executors.newSingleThreadExecutor();
    try {
      Future<FittedLora> fit =
          fitting.submit(
              () ->
                  new LoraFitter(model)
                      .fit(
                          List.of(new LoraExample("Ben works as", " nothing.")),
                          List.of(),
                          LoraSettings.standard(4).withMaxSteps(60).withTargetLoss(0),
                          LoraListener.NONE));
      do {
        assertThat(answer(null)).isEqualTo(" Rome.");
      } while (!fit.isDone());
      assertThat(fit.get().steps()).isEqualTo(60);
    } finally {
      fitting.shutdown();
    }
  }

  private static String answer(@org.jspecify.annotations.Nullable AppliedAdapter adapter) {
    try (Generation generation = engine.begin(request(), adapter)) {
      generation.advance(30);
      return generation.text();
    }
  }

  private static GenerationRequest request() {
    return GenerationRequest.greedy(PROMPT, 30);
  }
}
