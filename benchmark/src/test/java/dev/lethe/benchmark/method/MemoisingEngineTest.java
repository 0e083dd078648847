package dev.lethe.benchmark.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.benchmark.TinySpec;
import dev.lethe.benchmark.spec.Example;
import dev.lethe.benchmark.spec.ExampleFile;
import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.model.LanguageModel;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemoisingEngineTest {
  private static final int TOKENS = 12;

  private final LanguageModel model;
  private final TextEngine plain;
  private final List<Example> examples;

  MemoisingEngineTest(@TempDir Path temp) throws Exception {
    model = LanguageModel.load(TinySpec.model(temp.resolve("model")));
    plain = model.textEngine();
    examples = ExampleFile.read(TinySpec.write(temp.resolve("spec")).resolve("retain.jsonl"));
  }

  @AfterAll
  void close() {
    plain.close();
  }

  @Test
  void remembersWhatTheServedEngineSays() {
    try (MemoisingEngine engine = new MemoisingEngine(model)) {
      engine.prefetch(examples.stream().map(Example::prompt).toList(), TOKENS);
      for (Example example : examples) {
        GenerationRequest request = GenerationRequest.greedy(example.prompt(), TOKENS);
        try (Generation remembered = engine.begin(request, null);
            Generation served = plain.begin(request, null)) {
          served.advance(TOKENS);
          remembered.advance(TOKENS);

          assertThat(remembered.text()).isEqualTo(served.text());
          assertThat(remembered.finishReason()).isEqualTo(served.finishReason());
          assertThat(remembered.completionTokens()).isEqualTo(served.completionTokens());
          assertThat(remembered.promptTokens()).isEqualTo(served.promptTokens());
          assertThat(remembered.states().draft())
              .usingComparatorWithPrecision(1e-3f)
              .containsExactly(served.states().draft());
        }
      }
    }
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
