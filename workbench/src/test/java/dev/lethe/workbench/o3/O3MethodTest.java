package dev.lethe.workbench.o3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.workbench.encoder.ContrastiveEntropy;
import dev.lethe.workbench.encoder.LayerEncoder;
import dev.lethe.workbench.encoder.LayerEncoders;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.StageCost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class O3MethodTest {
  private static final Path MODEL = Path.of("../engine/src/test/resources/tiny-model");
  private static LanguageModel model;

  @BeforeAll
  static void load() {
    model = LanguageModel.load(MODEL);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static List<ForgetExample> person(String id) throws Exception {
    List<ForgetExample> rows = new ArrayList<>();
    for (String line : Files.readAllLines(MODEL.resolve("corpus.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      if (row.path("fact").asText().startsWith(id + "/")) {
        rows.add(new ForgetExample(row.path("prompt").asText(), row.path("completion").asText()));
      }
    }
    return rows;
  }

  private static O3Settings settings(int steps) {
    return O3Settings.published(O3Settings.Backend.SERVED)
        .withTuning(O3Settings.Tuning.published().withEpochs(1))
        .withAdapter(new O3Settings.Adapter(8, 16, 0.05, 1.5e-2, 16, 1, steps, 0.1, 0.01));
  }

  private static MethodContext context() {
    return new MethodContext(
        model,
        new MemoisingEngine(model),
        new NoEncoder(),
        MODEL,
        MODEL,
        MODEL,
        ReplacementAnswer.REFUSAL,
        12,
        1);
  }

  /** O3 brings its own encoder. */
  private static final class NoEncoder implements SentenceEncoder {
    @Override
    public String digest() {
      return "none";
    }

    @Override
    public int dimension() {
      return 0;
    }

    @Override
    public float[][] encode(List<String> texts) {
      throw new AssertionError("O3 asked the sentence encoder");
    }

    @Override
    public void close() {}
  }

  private static List<String> prompts(List<ForgetExample> rows) {
    return rows.stream().map(ForgetExample::prompt).toList();
  }

  @Test
  void oneAdapterEvolvesAndEveryRequestHasItsDetector() throws Exception {
    List<ForgetExample> first = person("person-01");
    List<ForgetExample> second = person("person-02");
    try (O3Method method = new O3Method(context(), settings(25))) {
      StageCost one = method.apply(new ForgetRequest("a", "", first, 5), FitProgress.NONE);
      StageCost two = method.apply(new ForgetRequest("b", "", second, 6), FitProgress.NONE);

      List<Answer> answers = method.answer(prompts(first), 12);

      long known = 0;
      for (int i = 0; i < first.size(); i++) {
        known += answers.get(i).text().strip().equals(first.get(i).completion().strip()) ? 1 : 0;
      }
      assertThat(known).isLessThan(first.size() / 2);
      assertThat(answers).allSatisfy(a -> assertThat(a.margins()).hasSize(2));
      assertThat(answers.stream().filter(a -> a.fired(0)).count()).isGreaterThan(first.size() / 2);
      assertThat(one.steps()).isEqualTo(25);
      assertThat(two.storedBytes()).isGreaterThan(one.storedBytes());
      assertThat(two.rank()).isEqualTo(8);
      assertThat(method.adapters()).hasSize(2);
      assertThat(method.adapters().get(1)).isNotEqualTo(method.adapters().get(0));
      ForgetExample row = first.get(0);
      double gated =
          method
              .likelihood(List.of(new PromptCompletion(row.prompt(), row.completion())), 12)
              .get(0)
              .meanLog();
      assertThat(gated).isNegative();
      assertThat(method.answerRelearned(0, first.subList(0, 4), prompts(first), 12))
          .hasSameSizeAs(first);
      assertThat(method.answer(prompts(first), 12))
          .extracting(Answer::text)
          .isEqualTo(answers.stream().map(Answer::text).toList());
    }
  }

  @Test
  void sameRequestSameBytes() throws Exception {
    List<ForgetExample> examples = person("person-03");
    List<float[]> factors = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (O3Method method = new O3Method(context(), settings(3))) {
        method.apply(new ForgetRequest("a", "", examples, 9), FitProgress.NONE);
        method.adapters().get(0).modules().values().forEach(m -> factors.add(m.b().values()));
      }
    }
    for (int i = 0; i < factors.size() / 2; i++) {
      assertThat(factors.get(i)).isEqualTo(factors.get(i + factors.size() / 2));
    }
  }

  @Test
  void tuningLowersTheLossAndLeavesNoNativeMemory() throws Exception {
    LayerEncoder encoder = LayerEncoders.served(model);
    List<long[]> texts = prompts(person("person-01")).stream().map(encoder::tokens).toList();
    O3Settings.Tuning tuning =
        O3Settings.Tuning.published().withEpochs(12).with(3e-3, ContrastiveEntropy.cosine());
    int arrays = model.weights().manager().getManagedArrays().size();
    try (EncoderTuner tuner = new EncoderTuner(encoder, tuning, 1)) {
      List<Double> losses = tuner.fit(texts);

      assertThat(losses).hasSize(12);
      assertThat(losses.get(11)).isLessThan(losses.get(0));
      assertThat(tuner.adapter().modules().keySet()).allMatch(n -> n.matches(".*[qkv]_proj"));
    }
    assertThat(model.weights().manager().getManagedArrays()).hasSize(arrays);
  }

  @Test
  void aShareOfTheTokensIsMaskedAndNoMark() {
    LayerEncoder encoder = LayerEncoders.served(model);
    long[] tokens = new long[1000];
    java.util.Arrays.fill(tokens, 40);
    tokens[0] = encoder.maskToken();

    long[] masked = new MaskedView(encoder, 0.15, new Random(1)).of(tokens);

    long count = java.util.Arrays.stream(masked, 1, 1000).filter(t -> t != 40).count();
    assertThat(count).isBetween(110L, 190L);
    assertThat(masked[0]).isEqualTo(tokens[0]);
    long[] single = new MaskedView(encoder, 0.0, new Random(1)).of(new long[] {40});
    assertThat(single).containsExactly(encoder.maskToken());
  }

  @Test
  void questionsComeWithoutTheirLabels() {
    assertThat(BarePrompt.bare("Utterance: raise my score: how\nIntent:"))
        .isEqualTo("raise my score: how");
    assertThat(BarePrompt.label("Utterance: raise my score\nIntent:")).isEqualTo("\nIntent:");
    assertThat(BarePrompt.bare("Where is it: here?")).isEqualTo("Where is it: here?");
  }

  @Test
  void oneExampleIsTooFewForABoundary() throws Exception {
    List<ForgetExample> one = person("person-01").subList(0, 1);
    try (O3Method method = new O3Method(context(), settings(1))) {
      assertThatThrownBy(() -> method.apply(new ForgetRequest("a", "", one, 1), FitProgress.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("two examples");
    }
  }

  @Test
  void publishedConstantsAreTheDefaults() {
    O3Settings settings = O3Settings.published(O3Settings.Backend.MINILM);

    assertThat(settings.tuning())
        .isEqualTo(
            new O3Settings.Tuning(
                8, 32, 1e-5, 2, 8, 0.15, 0.06, 0.01, ContrastiveEntropy.published()));
    assertThat(settings.boundary()).isEqualTo(new O3Settings.Boundary(1000, 0.1, 0.2, 10, 2));
    assertThat(settings.adapter())
        .isEqualTo(new O3Settings.Adapter(8, 16, 0.05, 3e-4, 128, 15, 0, 0.1, 0.01));
    assertThat(settings.adapter().steps(1500)).isEqualTo(15 * 12);
  }
}
