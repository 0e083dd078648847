package dev.lethe.ingest.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who shows no key, a wrong one, or a right one at a path that is spelt in a strange way. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class CredentialServiceTest {
  private static final int ATTEMPTS = 10_000;

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/requests",
    "POST, /v1/requests",
    "DELETE, /v1/requests/nobody",
    "PATCH, /v1/requests/nobody",
    "POST, /v1/requests/nobody/release",
    "GET, /v1/intake-keys",
    "GET, /openapi",
    "GET, /q/openapi",
    "GET, /q/metrics",
    "POST, /q/health",
    "GET, /nowhere",
    "GET, /",
  })
  void withoutAKeyThereIsNothing(String method, String path) throws Exception {
    HttpResponse<String> answer =
        BearerClient.anonymous().call(method, path, method.equals("POST") ? "{}" : null);

    unauthenticated(answer);
  }

  @Test
  void healthNeedsNoKeyNotEvenARightOne() throws Exception {
    for (String path : List.of("/q/health", "/q/health/live", "/q/health/ready")) {
      assertThat(BearerClient.anonymous().get(path).statusCode()).isEqualTo(200);
      assertThat(BearerClient.with(TestApiKeys.unknown()).get(path).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whateverIsWrongWithAKeyIsAnsweredInTheSameWords() throws Exception {
    // Given keys of all kinds of wrong
    ApiKeyText right = TestApiKeys.of(Role.SUBMITTER);
    ApiKeyText otherSecret = new ApiKeyText(right.id(), TestApiKeys.unknown().secret());
    List<BearerClient> wrong =
        List.of(
            BearerClient.with(TestApiKeys.unknown()),
            BearerClient.with(TestApiKeys.expired()),
            BearerClient.with(otherSecret),
            BearerClient.ofToken(ApiKeyText.PREFIX),
            BearerClient.ofToken(right.text() + "x"),
            BearerClient.ofToken("abc.def.ghi"),
            BearerClient.ofHeaders("Basic bGV0aGU6bGV0aGU="),
            BearerClient.ofHeaders("Bearer"),
            BearerClient.ofHeaders(right.text()),
            BearerClient.ofHeaders(TestApiKeys.bearer(right), TestApiKeys.bearer(right)));
    String words = BearerClient.anonymous().get("/v1/requests").body();

    // When they are shown
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (BearerClient client : wrong) {
      answers.add(client.get("/v1/requests"));
    }

    // Then no answer tells what was wrong
    answers.forEach(CredentialServiceTest::unauthenticated);
    assertThat(answers).extracting(HttpResponse::body).containsOnly(words);
  }

  @Test
  void theSchemeMayBeWrittenInAnyCase() throws Exception {
    String key = TestApiKeys.of(Role.AUDITOR).text();

    assertThat(BearerClient.ofHeaders("bEARER " + key).get("/v1/requests").statusCode())
        .isEqualTo(200);
  }

  @Test
  void whoIsKnownIsToldThatThereIsNothing() throws Exception {
    HttpResponse<String> answer =
        BearerClient.with(TestApiKeys.of(Role.OPERATOR)).get("/v1/nowhere");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(BearerClient.code(answer)).isEqualTo("not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/q/metrics",
        "/q/metrics/",
        "/q/metrics/x",
        "//q//metrics",
        "/./q/metrics",
        "/q/%6detrics",
        "/q/health/../metrics",
        "/q/health/%2e%2e/metrics",
        "/q/health/%252e%252e/metrics",
        "/q/health/..%2fmetrics",
        "/q/metrics;x=y",
        "/q/health;x=y/../metrics",
        "/Q/METRICS",
      })
  void noSpellingOfAPathIsAWayIn(String path) throws Exception {
    for (BearerClient client :
        List.of(BearerClient.with(TestApiKeys.of(Role.CLIENT)), BearerClient.anonymous())) {
      assertThat(client.get(path).body()).doesNotContain("jvm_", "lethe_");
    }
    assertThat(BearerClient.with(TestApiKeys.of(Role.OPERATOR)).get("/q/metrics").body())
        .contains("jvm_");
  }

  @Test
  void whoeverTriesManyKeysIsSlowedDownAndNobodyElseIs() throws Exception {
    String right = TestApiKeys.bearer(TestApiKeys.of(Role.AUDITOR));
    try (FloodingClient attacker = new FloodingClient("127.0.0.77")) {
      // Given an address that has shown ten thousand wrong keys
      List<FloodingClient.Answer> answers = new ArrayList<>();
      for (int i = 0; i < ATTEMPTS; i++) {
        answers.add(attacker.list(TestApiKeys.bearer(TestApiKeys.unknown())));
      }

      // Then it was told to wait, most of the time
      List<FloodingClient.Answer> refused =
          answers.stream().filter(answer -> answer.status() == 429).toList();
      assertThat(answers).extracting(FloodingClient.Answer::status).containsOnly(401, 429);
      assertThat(answers.subList(0, DisposableStack.WRONG_KEYS_PER_MINUTE))
          .extracting(FloodingClient.Answer::status)
          .containsOnly(401);
      assertThat(refused).hasSizeGreaterThan(ATTEMPTS / 2);
      assertThat(refused).allMatch(answer -> answer.headers().contains("retry-after: "));

      // And a right key is served, from the same address and from others
      assertThat(attacker.list(right).status()).isEqualTo(200);
    }
    try (FloodingClient bystander = new FloodingClient("127.0.0.78")) {
      assertThat(bystander.list(right).status()).isEqualTo(200);
      assertThat(bystander.list("Bearer x").status()).isEqualTo(401);
    }
  }

  @Test
  void whatIsRefusedIsCountedAndNobodyIsNamed() throws Exception {
    ApiKeyText client = TestApiKeys.of(Role.CLIENT);
    assertThat(BearerClient.with(client).get("/v1/requests").statusCode()).isEqualTo(403);
    unauthenticated(BearerClient.with(TestApiKeys.expired()).get("/v1/requests"));

    String metrics = BearerClient.with(TestApiKeys.of(Role.OPERATOR)).get("/q/metrics").body();

    assertThat(metrics)
        .contains("lethe_access_refused_total{reason=\"role\",status=\"403\"}")
        .contains("lethe_access_refused_total{reason=\"expired-key\",status=\"401\"}")
        .doesNotContain(client.id(), TestApiKeys.expired().id());
  }

  private static void unauthenticated(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(ApiClient.PROBLEM);
    assertThat(BearerClient.code(answer)).isEqualTo("unauthenticated");
  }
}
