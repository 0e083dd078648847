package dev.lethe.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChoiceTextTest {
  private final ChoiceText said = new ChoiceText();

  @Test
  void certaintyIsThatOfTheLeastLikelyToken() {
    add(
        "{\"delta\":{\"content\":\"A b\"},\"logprobs\":{\"content\":["
            + "{\"token\":\"A\",\"logprob\":-0.1},{\"token\":\" b\",\"logprob\":-0.5}]}}");

    assertThat(said.certainty()).isCloseTo(Math.exp(-0.5), within(1e-9));
  }

  @Test
  void certaintyOfACompletionIsReadToo() {
    add("{\"text\":\"A\",\"logprobs\":{\"tokens\":[\"A\"],\"token_logprobs\":[-0.2]}}");

    assertThat(said.certainty()).isCloseTo(Math.exp(-0.2), within(1e-9));
  }

  @Test
  void nobodyKnowsTheCertaintyOfWhatHasNoLogprobs() {
    add(
        "{\"delta\":{\"content\":\"A\"},\"logprobs\":{\"content\":[{\"token\":\"A\",\"logprob\":0}]}}");
    add("{\"delta\":{\"content\":\" b\"}}");

    assertThat(said.certainty()).isNaN();
  }

  @Test
  void norThatOfReasoningBesideIt() {
    add(
        "{\"delta\":{\"content\":\"A\",\"reasoning\":\"x\"},"
            + "\"logprobs\":{\"content\":[{\"token\":\"A\",\"logprob\":0}]}}");

    assertThat(said.certainty()).isNaN();
  }

  @Test
  void textsOfSeveralPlacesAreReadTogetherAndEachByItself() {
    add("{\"delta\":{\"content\":\"a\",\"reasoning_content\":\"b\"}}");
    add("{\"delta\":{\"content\":\"a\",\"reasoning_content\":\"b\"}}");

    assertThat(said.drafts()).containsExactly("aa\nbb", "aa", "bb");
  }

  @Test
  void argumentsAreReadWithTheirEscapesToo() {
    add(
        "{\"message\":{\"tool_calls\":[{\"id\":\"c\",\"function\":"
            + "{\"arguments\":\"{\\\"a\\\":\\\"\\\\u0042erta\\\"}\"}}]}}");

    assertThat(said.drafts().get(0)).contains("{\"a\":\"Berta\"}");
  }

  @Test
  void tokensThatWereNotSaidAreReadToo() {
    add(
        "{\"delta\":{\"content\":\"A\"},\"logprobs\":{\"content\":[{\"token\":\"Berta\",\"logprob\":0}]}}");

    assertThat(said.drafts()).contains("Berta");
    assertThat(said.bytes()).isEqualTo(5);
  }

  @Test
  void idsAndCodesAreNoTextsUnlessTheyAreSentences() {
    add(
        "{\"finish_reason\":\"stop\",\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\"}]}}");
    assertThat(said.bytes()).isZero();

    add("{\"finish_reason\":\"Berta Lindqvist lives here\"}");
    assertThat(said.drafts().get(0)).contains("Lindqvist");
  }

  private void add(String choice) {
    said.add(StrictJson.object(choice).orElseThrow());
  }
}
