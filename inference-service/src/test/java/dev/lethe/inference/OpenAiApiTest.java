package dev.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.inference.OpenAiClient.Answer;
import dev.lethe.inference.OpenAiClient.Streamed;
import dev.lethe.service.trace.SpanRecorder;
import dev.lethe.service.trace.SpanRecorder.Recorded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class OpenAiApiTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String COMPLETIONS = "/v1/completions";
  private static final String QUESTION = "In which town was Anton Okonski born?";
  private static final String MESSAGES =
      "\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}]";

  private final OpenAiClient client = RunningService.ready().client();

  @Test
  void modelsAreListed() {
    Answer list = client.get("/v1/models");
    Answer one = client.get("/v1/models/tiny");
    Answer unknown = client.get("/v1/models/other/name");

    assertThat(list.body().at("/object").textValue()).isEqualTo("list");
    assertThat(list.body().at("/data/0/id").textValue()).isEqualTo("tiny");
    assertThat(one.body().at("/object").textValue()).isEqualTo("model");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body().at("/error/code").textValue()).isEqualTo("model_not_found");
  }

  @Test
  void aChatIsAnswered() {
    Answer answer = client.post(CHAT, "{\"model\":\"tiny\",%s}".formatted(MESSAGES));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.gate()).isEqualTo("pass");
    assertThat(answer.content()).isNotBlank();
    assertThat(answer.body().at("/id").textValue()).startsWith("chatcmpl-");
    assertThat(answer.body().at("/system_fingerprint").textValue()).startsWith("fp_");
    assertThat(answer.body().at("/choices/0/finish_reason").textValue()).isIn("stop", "length");
    assertThat(answer.body().at("/usage/prompt_tokens").intValue()).isPositive();
  }

  @Test
  void aQuestionIsTracedFromItsCallToItsReleaseWithoutAWordOfIt() {
    try (SpanRecorder recorder = SpanRecorder.start()) {
      Answer answer =
          client.post(CHAT, "{\"model\":\"tiny\",\"max_tokens\":8,%s}".formatted(MESSAGES));
      Await.until("the call's span", () -> !recorder.named("POST " + CHAT).isEmpty());

      Recorded call = recorder.named("POST " + CHAT).get(0);
      List<Recorded> spans =
          recorder.spans().stream().filter(each -> each.traceId().equals(call.traceId())).toList();
      assertThat(spans)
          .extracting(Recorded::name)
          .contains("gate question", "draft", "gate draft", "release", "answer")
          .doesNotContain("withhold");
      assertThat(call.attributes())
          .containsEntry("gen_ai.operation.name", "chat")
          .containsEntry("gen_ai.request.model", "tiny")
          .containsEntry("http.response.status_code", "200");
      assertThat(recorder.named("release").get(0).attributes())
          .containsEntry("lethe.gate.action", "pass");
      assertThat(spans.toString()).doesNotContain("Okonski", answer.content());
    }
  }

  @Test
  void aStreamSaysTheSameInPieces() {
    String body = "{\"model\":\"tiny\",\"max_tokens\":24,%s%s}";
    Answer whole = client.post(CHAT, body.formatted(MESSAGES, ""));

    Streamed stream =
        client.stream(
            CHAT,
            body.formatted(
                MESSAGES, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

    assertThat(stream.response().headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(stream.gate()).contains("pass");
    assertThat(stream.last()).isEqualTo("[DONE]");
    assertThat(stream.content()).isEqualTo(whole.content());
    List<JsonNode> chunks = stream.chunks();
    assertThat(chunks).extracting(chunk -> chunk.get("id").textValue()).containsOnly(id(chunks));
    assertThat(chunks.get(0).at("/choices/0/delta/role").textValue()).isEqualTo("assistant");
    assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason"))
        .isEqualTo(whole.body().at("/choices/0/finish_reason"));
    assertThat(chunks.get(chunks.size() - 1).get("usage")).isEqualTo(whole.body().get("usage"));
  }

  @Test
  void severalPromptsGetAChoiceEach() {
    Answer answer =
        client.post(
            COMPLETIONS,
            "{\"model\":\"tiny\",\"max_tokens\":3,\"prompt\":[\"Question: a\",\"Question: b\"]}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.gate()).isEqualTo("pass, pass");
    assertThat(answer.body().get("choices")).hasSize(2);
    assertThat(answer.body().at("/id").textValue()).startsWith("cmpl-");
    assertThat(answer.body().at("/usage/completion_tokens").intValue()).isLessThanOrEqualTo(6);
  }

  @Test
  void theSameSeedDrawsTheSameAnswer() {
    String body =
        "{\"model\":\"tiny\",%s,\"temperature\":1.5,\"top_p\":0.95,\"max_tokens\":20,\"seed\":%d}";

    String first = client.post(CHAT, body.formatted(MESSAGES, 11)).content();
    String again = client.post(CHAT, body.formatted(MESSAGES, 11)).content();

    assertThat(again).isEqualTo(first);
  }

  @Test
  void aStopTextEndsTheAnswerAndIsNotPartOfIt() {
    String whole = client.post(CHAT, "{\"model\":\"tiny\",%s}".formatted(MESSAGES)).content();
    String stop = whole.substring(2, 4);

    Answer answer =
        client.post(CHAT, "{\"model\":\"tiny\",%s,\"stop\":\"%s\"}".formatted(MESSAGES, stop));

    assertThat(answer.content()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(answer.body().at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/v1/chat/completions|application/json|{|400|null",
        "POST|/v1/chat/completions|application/json|{\"model\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}|404|model_not_found",
        "POST|/v1/chat/completions|text/plain|{}|415|unsupported_media_type",
        "DELETE|/v1/chat/completions|application/json|{}|405|method_not_allowed",
        "GET|/v1/completions|application/json||405|method_not_allowed",
        "POST|/v1/models|application/json|{}|405|method_not_allowed",
        "POST|/v1/responses|application/json|{}|404|unknown_url",
        "POST|/v1/embeddings|application/json|{}|404|unknown_url",
        "POST|/v1/completions|application/json|{\"model\":\"tiny\",\"prompt\":\"a\",\"max_tokens\":4000}|400|context_length_exceeded",
      })
  void errorsAreOpenAiErrorObjects(
      String method, String path, String type, String body, int status, String code) {
    Answer answer = client.send(method, path, type, body == null ? "" : body);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body().at("/error/message").asText()).isNotBlank();
    assertThat(answer.body().at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(answer.body().at("/error/code").asText()).isEqualTo(code);
  }

  @Test
  void aBodyOverTheLimitIsRefused() {
    String prompt = "a".repeat(5 << 20);

    Answer answer =
        client.post(COMPLETIONS, "{\"model\":\"tiny\",\"prompt\":\"%s\"}".formatted(prompt));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body().at("/error/code").textValue()).isEqualTo("body_too_large");
  }

  @Test
  void probesAndUnknownPathsAreNotOpenAis() {
    assertThat(client.get("/q/health/live").status()).isEqualTo(200);
    assertThat(client.get("/q/health/started").status()).isEqualTo(200);

    Answer unknown = client.get("/nowhere");

    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.response().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(unknown.body().at("/status").intValue()).isEqualTo(404);
  }

  private static String id(List<JsonNode> chunks) {
    return chunks.get(0).get("id").textValue();
  }
}
