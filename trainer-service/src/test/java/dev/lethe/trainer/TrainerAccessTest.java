package dev.lethe.trainer;

import static dev.lethe.schemas.access.Role.APPROVER;
import static dev.lethe.schemas.access.Role.AUDITOR;
import static dev.lethe.schemas.access.Role.CLIENT;
import static dev.lethe.schemas.access.Role.OPERATOR;
import static dev.lethe.schemas.access.Role.SUBMITTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.access.AccessRule;
import dev.lethe.access.AccessRules;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call what of the trainer. */
@QuarkusTest
@WithTestResource(ServiceResources.class)
class TrainerAccessTest {
  private static final int FORBIDDEN = 403;

  /** As docs/guides/control-access.md has it. */
  private static final Map<String, Set<Role>> ALLOWED =
      Map.of(
          "GET /v1/progress", EnumSet.of(OPERATOR, AUDITOR, APPROVER, SUBMITTER),
          "POST /v1/blast-radius", EnumSet.of(SUBMITTER),
          "POST /v1/consolidations", EnumSet.of(OPERATOR),
          "GET /v1/consolidations/{id}", EnumSet.of(OPERATOR, AUDITOR),
          "PUT /v1/adapters/{id}", EnumSet.of(OPERATOR),
          "GET /v1/adapters/{id}", EnumSet.of(OPERATOR, AUDITOR));

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AccessRules rules;

  @Inject
  TrainerAccessTest(AccessRules rules) {
    this.rules = rules;
  }

  @Test
  void theTableHasEveryEndpointAndNoOther() throws Exception {
    assertThat(TrainerEndpoints.all()).isEqualTo(new TreeSet<>(ALLOWED.keySet()));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aRoleMayDoWhatTheTableSaysAndNothingElse(Role role) throws Exception {
    for (String endpoint : TrainerEndpoints.all()) {
      String[] call = endpoint.replace("{id}", "4711").split(" ", 2);

      int status = call(call[0], call[1], TrainerApiKeys.bearer(role)).statusCode();

      boolean allowed = ALLOWED.getOrDefault(endpoint, Set.of()).contains(role);
      assertThat(status != FORBIDDEN).as("%s %s: %d", role, endpoint, status).isEqualTo(allowed);
      assertThat(status).isNotIn(401, 405, 429).isLessThan(500);
    }
  }

  @Test
  void everyRuleIsOfSomethingThatIsThere() throws Exception {
    Set<String> endpoints = TrainerEndpoints.all();
    for (AccessRule rule : rules.rules()) {
      if (rule.path().startsWith("/v1/")) {
        rule.methods()
            .keySet()
            .forEach(method -> assertThat(endpoints).contains(method + " " + rule.path()));
      } else {
        String path = rule.path().replace("{rest*}", "live");
        assertThat(call("GET", path, TrainerApiKeys.bearer(OPERATOR)).statusCode())
            .as(path)
            .isIn(200, 503); // that it is not ready yet is an answer too
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/progress", "/v1/consolidations/1", "/q/metrics", "/nowhere"})
  void whoeverIsNotKnownIsRefusedInTheSameWords(String path) throws Exception {
    String words = call("GET", path, null).body();
    String[] wrong = {
      TrainerApiKeys.unknown(),
      TrainerApiKeys.expired(),
      "Bearer abc.def.ghi", // no OIDC here
      "Basic bGV0aGU6bGV0aGU=",
    };

    for (String each : wrong) {
      HttpResponse<String> answer = call("GET", path, each);

      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(answer.body()).isEqualTo(words).contains("urn:lethe:problem:unauthenticated");
    }
  }

  @Test
  void healthNeedsNoKeyAndMetricsOneOfAnOperator() throws Exception {
    assertThat(call("GET", "/q/health/live", null).statusCode()).isEqualTo(200);
    assertThat(call("GET", "/q/health/live", TrainerApiKeys.unknown()).statusCode()).isEqualTo(200);
    for (String path : new String[] {"/q/metrics", "//q/metrics/", "/q/health/%2e%2e/metrics"}) {
      assertThat(call("GET", path, TrainerApiKeys.bearer(CLIENT)).statusCode())
          .as(path)
          .isEqualTo(FORBIDDEN);
    }
  }

  private HttpResponse<String> call(String method, String path, @Nullable String authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    if (method.equals("POST")) {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString("{\"rank\":0}"));
    } else {
      request.method(method, BodyPublishers.noBody());
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
