package dev.lethe.engine.text;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.engine.TinyModel;
import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.text.TokenLogprob.Alternative;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the engine tells of its distribution, and how it is bent, against plain computations. */
class TokenScoresOfEngineTest {
  private static final String PROMPT = "Ada works as";

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
  void logprobsAreTheLogSoftmaxOfTheLogits() {
    try (Generation generation = engine.begin(scored(PROMPT, 30, 3), null)) {
      generation.advance(30);
      List<TokenLogprob> tokens = generation.logprobs();

      assertThat(text(tokens)).isEqualTo(generation.text()).isEqualTo(" a pilot.");
      assertThat(tokens.get(tokens.size() - 1).ending()).isTrue();
      List<Long> said = ids(PROMPT);
      for (TokenLogprob token : tokens) {
        double[] expected = logSoftmax(logits(said));
        int best = argMax(expected);
        assertThat(token.logprob()).isCloseTo(expected[best], within(1e-4));
        assertThat(token.top()).hasSize(3);
        assertThat(token.top().get(0).logprob()).isEqualTo(token.logprob());
        assertThat(token.top())
            .extracting(Alternative::logprob)
            .isSortedAccordingTo((a, b) -> Double.compare(b, a));
        said.add((long) best);
      }
    }
  }

  @Test
  void temperatureAndPenaltiesLeaveLogprobsAsTheyAre() {
    GenerationRequest sampled =
        request(PROMPT, 12, 1.3, new LogitAdjustment(0.5, 0.5, Map.of(65, 3.0)), 0);
    try (Generation generation = engine.begin(sampled, null)) {
      generation.advance(12);
      List<Long> said = ids(PROMPT);
      for (TokenLogprob token : generation.logprobs()) {
        double[] expected = logSoftmax(logits(said));
        if (token.ending() || token.token().charAt(0) >= 128) {
          break; // not to be found by its text
        }
        long id = ids(token.token()).get(0);
        assertThat(token.logprob()).isCloseTo(expected[(int) id], within(1e-4));
        said.add(id);
      }
      assertThat(said).hasSizeGreaterThan(PROMPT.length());
      assertThat(generation.certainty()).isNaN();
    }
  }

  @Test
  void penaltiesAndBiasChooseAsOpenAiDefines() {
    LogitAdjustment adjustment =
        new LogitAdjustment(1.5, 1.0, Map.of((int) (long) ids("p").get(0), -100.0));
    int steps = 16;
    List<Long> said = ids(PROMPT);
    Map<Integer, Integer> counts = new HashMap<>();
    List<Integer> expected = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      double[] bent = doubles(logits(said));
      bent[(int) (long) ids("p").get(0)] += -100;
      counts.forEach((token, count) -> bent[token] -= count * 1.5 + 1.0);
      int best = argMax(bent);
      if (model.ends().contains(best)) {
        break;
      }
      counts.merge(best, 1, Integer::sum);
      expected.add(best);
      said.add((long) best);
    }

    try (Generation bent = engine.begin(request(PROMPT, steps, 0, adjustment, 0), null);
        Generation plain = engine.begin(GenerationRequest.greedy(PROMPT, steps), null)) {
      bent.advance(steps);
      plain.advance(steps);
      assertThat(bent.completionTokens()).isEqualTo(expected.size());
      assertThat(bent.text()).isEqualTo(engine.text(expected, false)).doesNotContain("p");
      assertThat(bent.text()).isNotEqualTo(plain.text());
    }
  }

  @Test
  void aBiasOfAHundredSaysOneTokenAlone() {
    int x = (int) (long) ids("x").get(0);
    GenerationRequest forced =
        request(PROMPT, 5, 0, new LogitAdjustment(0, 0, Map.of(x, 100.0)), 0);
    try (Generation generation = engine.begin(forced, null)) {
      generation.advance(5);
      assertThat(generation.text()).isEqualTo("xxxxx");
    }
  }

  @Test
  void aPromptIsScoredAsItsCompletionWouldBe() {
    ScoredPrompt whole = engine.score(scored(PROMPT + " a pilot.", 0, 2));
    float[] logs =
        new LikelihoodReader(model)
            .tokenScores(List.of(new PromptCompletion(PROMPT, " a pilot.")), null, null)
            .get(0)
            .logs();

    assertThat(whole.text()).isEqualTo(PROMPT + " a pilot.");
    assertThat(whole.tokens()).hasSize(PROMPT.length() + 9);
    assertThat(whole.tokens().get(0).logprob()).isNaN();
    assertThat(whole.tokens().get(0).top()).isEmpty();
    for (int i = 0; i < logs.length; i++) {
      assertThat(whole.tokens().get(PROMPT.length() + i).logprob())
          .isCloseTo(logs[i], within(1e-4));
    }
    assertThat(whole.tokens().get(5).top()).hasSize(2);
  }

  @Test
  void statesOfACutPromptAreThoseOfItsParts() {
    ScoredPrompt whole = engine.score(scored(PROMPT + " a pilot.", 0, 0));
    StateFeatures expected = model.states(List.of(PROMPT), List.of(" a pilot.")).get(0);

    StateFeatures cut = requireNonNull(whole.states(PROMPT.length()));

    assertThat(cut.prompt()).containsExactly(expected.prompt(), within(1e-4f));
    assertThat(cut.draft()).containsExactly(expected.draft(), within(1e-4f));
  }

  @Test
  void tokenIdsAreReadAsTheTextThatTheyAre() {
    List<Integer> ids = ids(PROMPT).stream().map(Long::intValue).toList();
    GenerationRequest byIds =
        new GenerationRequest("", ids, 30, 0, 1, List.of(), 0, LogitAdjustment.NONE, false, null);

    assertThat(engine.text(ids, false)).isEqualTo(PROMPT);
    assertThat(engine.promptTokens(byIds)).isEqualTo(ids.size());
    try (Generation generation = engine.begin(byIds, null)) {
      generation.advance(30);
      assertThat(generation.text()).isEqualTo(" a pilot.");
    }
  }

  @Test
  void partsOfACharacterAreTokensOfTheWholeOne() {
    try (Generation generation = engine.begin(scored("Dan lives in", 30, 0), null)) {
      int shown = 0;
      while (generation.finishReason() == null) {
        generation.advance(1);
        List<TokenLogprob> tokens = generation.logprobs();
        assertThat(tokens).hasSizeGreaterThanOrEqualTo(shown);
        shown = tokens.size();
      }
      assertThat(generation.text()).isEqualTo(" Nîmes 🌻.");
      assertThat(text(generation.logprobs()).replace("\uFFFD", "")).isEqualTo(" Nîmes 🌻.");
      assertThat(shown).isEqualTo(generation.completionTokens() + 1);
    }
  }

  @Test
  void scoringLeavesNoNativeMemoryBehind() {
    int before = model.weights().manager().getManagedArrays().size();

    for (int i = 0; i < 5; i++) {
      var unused = engine.score(scored(PROMPT, 0, 5));
    }

    assertThat(model.weights().manager().getManagedArrays()).hasSize(before);
  }

  private static String text(List<TokenLogprob> tokens) {
    StringBuilder text = new StringBuilder();
    tokens.stream().filter(t -> !t.ending()).forEach(t -> text.append(t.token()));
    return text.toString();
  }

  private static GenerationRequest scored(String prompt, int tokens, int alternatives) {
    return request(prompt, tokens, 0, LogitAdjustment.NONE, alternatives);
  }

  private static GenerationRequest request(
      String prompt, int tokens, double temperature, LogitAdjustment adjustment, int alternatives) {
    return new GenerationRequest(
        prompt, List.of(), tokens, temperature, 1, List.of(), 7, adjustment, false, alternatives);
  }

  private static List<Long> ids(String text) {
    List<Long> ids = new ArrayList<>();
    for (long id : model.tokenizer().encode(text)) {
      ids.add(id);
    }
    return ids;
  }

  /** By the decoder itself, all tokens anew. */
  private static float[] logits(List<Long> said) {
    long[] ids = said.stream().mapToLong(Long::longValue).toArray();
    try (DecodeSession session = new DecodeSession(model.decoder(), ids, null, false)) {
      return session.logits();
    }
  }

  private static double[] doubles(float[] values) {
    double[] all = new double[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i];
    }
    return all;
  }

  private static double[] logSoftmax(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double[] logs = doubles(logits);
    for (int i = 0; i < logs.length; i++) {
      logs[i] -= Math.log(sum);
    }
    return logs;
  }

  private static int argMax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
