package dev.lethe.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerWriterTest {
  private static final GatedAnswer ANSWER =
      new GatedAnswer("Oslo", FinishReason.STOP, GateOutcome.PASS, false, 7, 2);

  @Test
  void wholeChatAnswer() {
    assertThat(json(writer(AnswerShape.CHAT, false).whole(List.of(ANSWER)).toString()))
        .isEqualTo(
            json(
                """
                {"id":"x-1","object":"chat.completion","created":1000,"model":"demo",
                 "system_fingerprint":"fp_1","choices":[{"index":0,"logprobs":null,
                 "finish_reason":"stop","message":{"role":"assistant","content":"Oslo",
                 "refusal":null}}],
                 "usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}
                """));
  }

  @Test
  void wholeCompletionHasOneChoicePerPrompt() {
    JsonNode body = writer(AnswerShape.COMPLETION, false).whole(List.of(ANSWER, ANSWER));

    assertThat(body.at("/object").textValue()).isEqualTo("text_completion");
    assertThat(body.at("/choices/1/index").intValue()).isEqualTo(1);
    assertThat(body.at("/choices/1/text").textValue()).isEqualTo("Oslo");
    assertThat(body.at("/usage/total_tokens").intValue()).isEqualTo(18);
  }

  @Test
  void chatChunks() {
    AnswerWriter writer = writer(AnswerShape.CHAT, true);

    JsonNode opening = writer.opening().orElseThrow();
    assertThat(opening.at("/object").textValue()).isEqualTo("chat.completion.chunk");
    assertThat(opening.at("/choices/0/delta/role").textValue()).isEqualTo("assistant");
    assertThat(opening.at("/choices/0/finish_reason").isNull()).isTrue();
    assertThat(opening.get("usage").isNull()).isTrue();
    assertThat(writer.piece("Os").at("/choices/0/delta")).isEqualTo(json("{\"content\":\"Os\"}"));
    assertThat(writer.closing(ANSWER).at("/choices/0"))
        .isEqualTo(json("{\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\",\"delta\":{}}"));
    JsonNode counts = writer.counts(ANSWER).orElseThrow();
    assertThat(counts.get("choices")).isEmpty();
    assertThat(counts.at("/usage/prompt_tokens").intValue()).isEqualTo(7);
  }

  @Test
  void completionChunksOpenWithTextAndCountNothingUnasked() {
    AnswerWriter writer = writer(AnswerShape.COMPLETION, false);

    assertThat(writer.opening()).isEmpty();
    assertThat(writer.piece("Os").at("/choices/0/text").textValue()).isEqualTo("Os");
    assertThat(writer.piece("Os").has("usage")).isFalse();
    assertThat(writer.counts(ANSWER)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, true, stop",
    "LENGTH, true, length",
    "CUT_OFF, true, content_filter",
    "STOP, false, stop",
    "LENGTH, false, length",
    "CUT_OFF, false, stop"
  })
  void whyAnAnswerEndedIsSaidInOpenAisWords(FinishReason finish, boolean told, String word) {
    GatedAnswer answer = new GatedAnswer("Oslo", finish, GateOutcome.PASS, false, 7, 2);

    JsonNode closing = writer(AnswerShape.CHAT, false, told).closing(answer);

    assertThat(closing.at("/choices/0/finish_reason").textValue()).isEqualTo(word);
  }

  private static AnswerWriter writer(AnswerShape shape, boolean includeUsage) {
    return writer(shape, includeUsage, true);
  }

  private static AnswerWriter writer(AnswerShape shape, boolean includeUsage, boolean told) {
    return new AnswerWriter(
        shape, "x-1", Instant.ofEpochSecond(1000), "demo", "fp_1", includeUsage, told);
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.builder().build().readTree(text);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
