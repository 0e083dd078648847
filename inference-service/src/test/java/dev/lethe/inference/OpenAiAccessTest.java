package dev.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.inference.OpenAiClient.Answer;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the model, and how OpenAI's clients are told that they may not. */
@QuarkusTest
@QuarkusTestResource(TestStack.class)
class OpenAiAccessTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String QUESTION =
      "{\"model\":\"tiny\",\"max_tokens\":4,\"stream\":%s,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"How much is two and two?\"}]}";

  private final RunningService replica = RunningService.ready();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverIsNotKnownIsToldTheSameWhateverTheyShow(boolean stream) {
    // Given keys that are none, unknown, altered and expired
    String known = ReplicaApiKeys.text(Role.CLIENT.text());
    char last = known.charAt(known.length() - 1);
    String altered = known.substring(0, known.length() - 1) + (last == 'A' ? 'B' : 'A');
    String unknown = ApiKeyText.generate(new SecureRandom()).text();
    List<OpenAiClient> strangers =
        List.of(
            replica.stranger(),
            replica.clientWith("sk-anything"),
            replica.clientWith(unknown),
            replica.clientWith(altered),
            replica.clientWith(ReplicaApiKeys.text(ReplicaApiKeys.EXPIRED)));

    // When each asks
    List<Answer> answers =
        strangers.stream().map(client -> client.post(CHAT, QUESTION.formatted(stream))).toList();

    // Then each is refused in OpenAI's form, in one and the same way
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isEqualTo(401);
              assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Bearer");
              assertThat(header(answer, "Content-Type")).startsWith("application/json");
              assertThat(answer.body().at("/error/type").textValue())
                  .isEqualTo("invalid_request_error");
              assertThat(answer.body().at("/error/code").textValue()).isEqualTo("invalid_api_key");
            });
    Set<JsonNode> bodies = new HashSet<>(answers.stream().map(Answer::body).toList());
    assertThat(bodies).hasSize(1);
    assertThat(bodies.toString()).doesNotContain("lethe_", "sk-");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverMayNotAskIsToldSo(boolean stream) {
    OpenAiClient auditor = replica.client(Role.AUDITOR);

    Answer answer = auditor.post(CHAT, QUESTION.formatted(stream));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(header(answer, "Content-Type")).startsWith("application/json");
    assertThat(answer.body().at("/error/type").textValue()).isEqualTo("permission_error");
    assertThat(answer.body().at("/error/code").textValue()).isEqualTo("forbidden");
    assertThat(answer.body().at("/error/message").asText()).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT", "OPERATOR"})
  void whoeverMayAskIsAnswered(Role role) {
    OpenAiClient client = replica.client(role);

    assertThat(client.post(CHAT, QUESTION.formatted(false)).status()).isEqualTo(200);
    assertThat(client.stream(CHAT, QUESTION.formatted(true)).last()).isEqualTo("[DONE]");
    assertThat(client.get("/v1/models").status()).isEqualTo(200);
  }

  @Test
  void onlyOperatorsAndReadersOfGatesSeeTheHeader() {
    OpenAiClient operator = replica.client(Role.OPERATOR);
    OpenAiClient reader = replica.clientWith(ReplicaApiKeys.text(ReplicaApiKeys.GATE_READER));
    OpenAiClient client = replica.client(Role.CLIENT);

    for (OpenAiClient allowed : List.of(operator, reader)) {
      assertThat(allowed.post(CHAT, QUESTION.formatted(false)).gate()).isEqualTo("pass");
      assertThat(allowed.stream(CHAT, QUESTION.formatted(true)).gate()).contains("pass");
    }
    assertThat(client.post(CHAT, QUESTION.formatted(false)).gate()).isEmpty();
    assertThat(client.stream(CHAT, QUESTION.formatted(true)).gate()).isEmpty();
  }

  @Test
  void toOtherTenantsTheModelLooksAsIfItWereNotThere() {
    OpenAiClient owner = replica.clientWith(ReplicaApiKeys.text(ReplicaApiKeys.OWNER));
    OpenAiClient other = replica.clientWith(ReplicaApiKeys.text(ReplicaApiKeys.OTHER_TENANT));
    String unknown = QUESTION.formatted(false).replace("tiny", "no-such-model");

    assertThat(owner.post(CHAT, QUESTION.formatted(false)).status()).isEqualTo(200);
    assertThat(owner.get("/v1/models").body().path("data")).hasSize(1);
    assertThat(other.get("/v1/models").status()).isEqualTo(200);
    assertThat(other.get("/v1/models").body().path("data")).isEmpty();
    for (Answer answer :
        List.of(
            other.post(CHAT, QUESTION.formatted(false)),
            other.post(CHAT, QUESTION.formatted(true)),
            other.get("/v1/models/tiny"))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo(owner.post(CHAT, unknown).body());
    }
  }

  @Test
  void outsideOpenAisPathsRefusalsAreProblems() {
    Answer unknown = replica.stranger().get("/q/metrics");
    Answer client = replica.client(Role.CLIENT).get("/q/metrics");

    assertThat(unknown.status()).isEqualTo(401);
    assertThat(header(unknown, "WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(header(unknown, "Content-Type")).startsWith("application/problem+json");
    assertThat(unknown.body().at("/type").textValue())
        .isEqualTo("urn:lethe:problem:unauthenticated");
    assertThat(client.status()).isEqualTo(403);
    assertThat(client.body().at("/type").textValue()).isEqualTo("urn:lethe:problem:forbidden");
  }

  @Test
  void noKeyReachesTheLog() {
    String unknown = ApiKeyText.generate(new SecureRandom()).text();
    try (LogCapture captured = new LogCapture()) {
      replica.clientWith(unknown).get("/v1/models");
      replica.client(Role.CLIENT).get("/v1/models");
      replica.client(Role.AUDITOR).get("/v1/models");

      assertThat(captured.lines())
          .isNotEmpty()
          .noneMatch(line -> line.contains(unknown))
          .noneMatch(line -> line.contains(ReplicaApiKeys.text(Role.CLIENT.text())))
          .noneMatch(line -> line.contains(ReplicaApiKeys.text(Role.AUDITOR.text())));
    }
  }

  private static String header(Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("");
  }
}
