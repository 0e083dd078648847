package dev.lethe.engine.text;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.TinyModel;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraFitter;
import dev.lethe.engine.lora.fit.LoraListener;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemoisingEngineTest {
  private static final int TOKENS = 12;

  private final LanguageModel model;
  private final TextEngine plain;
  private final List<ForgetExample> examples = TinyModel.FACTS;

  MemoisingEngineTest() throws Exception {
    model = LanguageModel.load(TinyModel.folder());
    plain = model.textEngine();
  }

  @AfterAll
  void close() {
    plain.close();
  }

  @Test
  void remembersWhatTheServedEngineSays() {
    try (MemoisingEngine engine = new MemoisingEngine(model)) {
      engine.prefetch(examples.stream().map(ForgetExample::prompt).toList(), TOKENS);
      for (ForgetExample example : examples) {
        GenerationRequest request = GenerationRequest.greedy(example.prompt(), TOKENS);
        try (Generation remembered = engine.begin(request, null);
            Generation served = plain.begin(request, null)) {
          served.advance(TOKENS);
          remembered.advance(TOKENS);

          assertThat(remembered.text()).isEqualTo(served.text());
          assertThat(remembered.finishReason()).isEqualTo(served.finishReason());
          assertThat(remembered.completionTokens()).isEqualTo(served.completionTokens());
          assertThat(remembered.promptTokens()).isEqualTo(served.promptTokens());
          assertThat(remembered.certainty()).isCloseTo(served.certainty(), within(1e-4));
          assertThat(requireNonNull(remembered.states()).draft())
              .usingComparatorWithPrecision(1e-3f)
              .containsExactly(requireNonNull(served.states()).draft());
        }
      }
    }
  }

  @Test
  void remembersWhatAnAdapterSaysAtEachWeight() {
    LoraFitter fitter = new LoraFitter(model);
    LoraSettings settings = LoraSettings.standard(3).withMaxSteps(12);
    List<LoraExample> other =
        examples.stream().map(e -> new LoraExample(e.prompt(), " no idea")).toList();
    PeftAdapter adapter = fitter.fit(other, List.of(), settings, LoraListener.NONE).adapter();
    List<String> prompts = examples.stream().map(ForgetExample::prompt).toList();
    List<Double> weights =
        IntStream.range(0, prompts.size()).mapToObj(i -> i % 2 == 0 ? 1.0 : 0.7).toList();
    try (MemoisingEngine engine = new MemoisingEngine(model);
        NativeAdapter applied = new NativeAdapter(adapter)) {
      engine.prefetch(prompts, TOKENS, "sha256:a", applied, weights);
      for (int i = 0; i < prompts.size(); i++) {
        GenerationRequest request = GenerationRequest.greedy(prompts.get(i), TOKENS);
        List<String> alone = new ArrayList<>();
        try (Generation said =
            engine.begin(request, new AppliedAdapter("sha256:a", weights.get(i)))) {
          alone.add(said.text());
          assertThatThrownBy(said::states).isInstanceOf(IllegalStateException.class);
        }
        assertThat(alone).isEqualTo(byItself(prompts.get(i), applied, weights.get(i)));
      }
    }
  }

  private List<String> byItself(String prompt, NativeAdapter adapter, double weight) {
    long[] ids = model.tokenizer().encodePrompt(prompt);
    return new BatchGenerator(model.decoder(), model.ends()::contains)
        .generate(List.of(ids), TOKENS, 0, 0, adapter.applied((float) weight)).stream()
            .map(answer -> model.tokenizer().decodeBehind(ids, answer))
            .toList();
  }

  @Test
  void answersAreWhole() {
    try (MemoisingEngine engine = new MemoisingEngine(model);
        Generation generation =
            engine.begin(GenerationRequest.greedy(examples.get(0).prompt(), TOKENS), null)) {
      assertThatThrownBy(() -> generation.advance(1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The model recites its corpus, so every token is the likeliest, and likely. */
  @Test
  void likelihoodIsHighWhereTheModelRecites() {
    List<PromptCompletion> rows =
        examples.stream().map(e -> new PromptCompletion(e.prompt(), e.completion())).toList();
    List<Likelihood> together = new LikelihoodReader(model).read(rows, null, null);
    for (int i = 0; i < rows.size(); i++) {
      Likelihood alone = new LikelihoodReader(model).read(List.of(rows.get(i)), null, null).get(0);
      assertThat(together.get(i).meanLog()).isCloseTo(alone.meanLog(), within(1e-4));
      assertThat(together.get(i).greedy()).isEqualTo(alone.greedy());
      assertThat(together.get(i).greedy()).hasSize(new LikelihoodReader(model).tokens(rows.get(i)));
    }
    assertThat(together.stream().mapToDouble(l -> Math.exp(l.meanLog())).average().orElse(0))
        .isGreaterThan(0.8);
    Likelihood wrong =
        new LikelihoodReader(model)
            .read(List.of(new PromptCompletion(rows.get(0).prompt(), " xyzzy")), null, null)
            .get(0);
    assertThat(Math.exp(wrong.meanLog())).isLessThan(0.1);
  }
}
