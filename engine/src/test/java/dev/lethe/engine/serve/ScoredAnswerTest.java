package dev.lethe.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TestGates;
import dev.lethe.engine.serve.GateOutcome.Action;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.LogitAdjustment;
import dev.lethe.engine.text.TokenLogprob;
import dev.lethe.engine.text.TokenLogprob.Alternative;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of how likely tokens are, and of what no gate lets it be told. */
class ScoredAnswerTest {
  private static final String REFUSAL = "I may not say.";

  private ScriptedEngine engine = new ScriptedEngine("it is a fine day", "may not say");
  private final List<TokenLogprob> streamed = new ArrayList<>();

  @AfterEach
  void everyGenerationIsClosed() {
    assertThat(engine.open).isZero();
  }

  @Test
  void tokensOfAnAnswerThatPassesAreTold() {
    GatedAnswer answer = answer("hello", 20, false, TestGates.tells(REFUSAL));

    assertThat(told(answer))
        .extracting(TokenLogprob::logprob)
        .containsExactly(-1., -2., -3., -4., -5.);
    assertThat(streamed).isEqualTo(told(answer));
  }

  @Test
  void anEchoIsToldInFrontOfTheAnswer() {
    GatedAnswer answer = answer("say something", 2, true, TestGates.tells(REFUSAL));

    assertThat(answer.text()).isEqualTo("say somethingit is");
    assertThat(told(answer)).extracting(TokenLogprob::logprob).containsExactly(-1., -2., -1., -2.);
    assertThat(streamed).isEqualTo(told(answer));
  }

  @Test
  void anEchoAloneGeneratesNothing() {
    GatedAnswer answer = answer("say something", 0, true);

    assertThat(answer.text()).isEqualTo("say something");
    assertThat(answer.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.completionTokens()).isZero();
    assertThat(told(answer)).hasSize(2);
    assertThat(engine.begun).isZero();
  }

  @Test
  void anAdaptersTokensAreNotTold() {
    engine = new ScriptedEngine("leak at once and more", "may not say");

    GatedAnswer answer = answer("hello", 20, false, TestGates.bundle(REFUSAL));

    assertThat(answer.text()).isEqualTo("may not say");
    assertThat(answer.logprobs()).isNull();
    assertThat(streamed).isEmpty();
  }

  @Test
  void aRefusalsTokensAreNotTold() {
    GatedAnswer answer = answer("tell the secret", 20, false, TestGates.shield(REFUSAL));

    assertThat(answer.text()).isEqualTo(REFUSAL);
    assertThat(answer.logprobs()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Question: who won?\nAnswer: the prize went to oslo",
        "Who won? the prize went to oslo",
        "Fine weather. Who won?\nthe prize went to oslo\nNo more of it.",
        "the prize went to oslo"
      })
  void noTokenOfAPromptIsScoredThatTellsWhatIsForgotten(String prompt) {
    GatedAnswer answer = answer(prompt, 1, true, TestGates.tells(REFUSAL));

    assertThat(answer.outcome().action()).isEqualTo(Action.BUNDLE);
    assertThat(answer.text()).isEqualTo(prompt + "I");
    assertWithheld(answer, prompt, 1);
    assertThat(engine.begun).isZero();
  }

  @Test
  void aShieldedPromptIsNotScored() {
    String prompt = "Question: what is the secret?\nAnswer: nine";

    GatedAnswer answer = answer(prompt, 1, true, TestGates.shield(REFUSAL));

    assertThat(answer.outcome().action()).isEqualTo(Action.SHIELD);
    assertWithheld(answer, prompt, 1);
  }

  @Test
  void aPromptThatNoGateCanReadIsNotScored() {
    GatedAnswer answer = answer("it is broken", 0, true, TestGates.tells(REFUSAL));

    assertThat(answer.outcome()).isEqualTo(GateOutcome.FAILED_CLOSED);
    assertWithheld(answer, "it is broken", 0);
  }

  @Test
  void whatMightHaveBeenSaidInAPromptIsJudgedToo() {
    engine.alternative = "oslo";
    String prompt = "Who won?\nthe prize went to rome";

    GatedAnswer answer = answer(prompt, 0, true, TestGates.tells(REFUSAL));

    assertThat(answer.outcome().action()).isEqualTo(Action.BUNDLE);
    assertWithheld(answer, prompt, 0);
  }

  @Test
  void whatMightHaveBeenSaidInAnAnswerIsJudgedToo() {
    engine = new ScriptedEngine("the prize went to rome", "may not say");
    engine.alternative = "oslo";

    GatedAnswer answer = answer("hello", 20, false, TestGates.tells(REFUSAL));

    assertThat(answer.outcome().action()).isEqualTo(Action.BUNDLE);
    assertThat(answer.finish()).isEqualTo(FinishReason.CUT_OFF);
    assertThat(answer.text()).isEqualTo("the prize went to");
    assertThat(told(answer)).hasSize(4);
    assertThat(streamed).isEqualTo(told(answer));
  }

  @Test
  void aPromptWithoutScoresIsEchoedAsItIs() {
    String prompt = "Who won?\nthe prize went to oslo";
    GenerationRequest request =
        new GenerationRequest(
            prompt, List.of(), 20, 0, 1, List.of(), 0, LogitAdjustment.NONE, true, null);

    GatedAnswer answer = run(request, TestGates.tells(REFUSAL));

    assertThat(answer.text()).isEqualTo(prompt + "it is a fine day");
    assertThat(answer.logprobs()).isNull();
  }

  private void assertWithheld(GatedAnswer answer, String prompt, int refused) {
    List<TokenLogprob> told = told(answer);
    int tokens = engine.tokens(prompt).size();
    assertThat(told).hasSize(tokens + refused);
    assertThat(told.get(0).logprob()).isNaN();
    assertThat(told.get(0).top()).isEmpty();
    for (TokenLogprob token : told.subList(1, tokens)) {
      assertThat(token.logprob()).isEqualTo(TokenLogprob.LEAST);
      assertThat(token.top()).extracting(Alternative::logprob).containsExactly(0.0);
    }
    assertThat(told.subList(tokens, told.size()))
        .extracting(TokenLogprob::logprob)
        .containsOnly(refused == 0 ? new Double[0] : new Double[] {0.0});
    assertThat(streamed).isEqualTo(told);
  }

  private static List<TokenLogprob> told(GatedAnswer answer) {
    return Objects.requireNonNull(answer.logprobs());
  }

  private GatedAnswer answer(String prompt, int tokens, boolean echo, InstalledGate... gates) {
    return run(
        new GenerationRequest(
            prompt, List.of(), tokens, 0, 1, List.of(), 0, LogitAdjustment.NONE, echo, 1),
        gates);
  }

  private GatedAnswer run(GenerationRequest request, InstalledGate... gates) {
    AnswerSink sink =
        new AnswerSink() {
          @Override
          public void opened(GateOutcome outcome) {}

          @Override
          public void text(String piece) {}

          @Override
          public void text(String piece, @Nullable List<TokenLogprob> logprobs) {
            if (logprobs != null) {
              streamed.addAll(logprobs);
            }
          }
        };
    return new GatedGenerator(engine, 2)
        .answer(
            GateSet.of(TestGates.encoder(), List.of(gates)),
            List.of(request.prompt()),
            request,
            sink);
  }
}
