package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.BearerClient.code;
import static dev.lethe.ingest.service.TestApiKeys.ACME;
import static dev.lethe.ingest.service.TestApiKeys.OTHER;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The register of all requests. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class RegisterServiceTest extends ServiceTestBase {
  private static final String HEADER =
      "id,tenant,model,legal_basis,received_at,due_at,state,finished_at,days,on_time,reason,"
          + "certificate,submitted_by,released_by,revoked_by,recipients_told,"
          + "recipients_not_reached";

  /** The tests may run across the end of a month. */
  private static final String NOW =
      "from="
          + YearMonth.now(ZoneOffset.UTC).minusMonths(1)
          + "&to="
          + YearMonth.now(ZoneOffset.UTC).plusMonths(1);

  @Test
  void theRegisterIsATableForARegulator() throws Exception {
    // Given a request that is under way, and one that was cancelled
    String formula = body("reg-1").replace("{\"id\"", "{\"legalBasis\":\"=1+1\",\"id\"");
    BearerClient acme = BearerClient.with(TestApiKeys.of(Role.SUBMITTER, ACME));
    assertThat(acme.post("/v1/requests", formula).statusCode()).isEqualTo(202);
    post(body("reg-2")).then().statusCode(202);
    awaitState("reg-1", "ACCEPTED");
    awaitState("reg-2", "ACCEPTED");
    kafka.step("reg-2", RequestState.CANCELLED, null);
    awaitState("reg-2", "CANCELLED");

    // When
    Response answer = register(Role.AUDITOR, null, null);

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualToIgnoringCase("text/csv;charset=UTF-8");
    assertThat(answer.header("Content-Disposition")).startsWith("attachment; filename=\"register-");
    List<String> lines = List.of(answer.asString().split("\r\n"));
    assertThat(lines.get(0)).isEqualTo(HEADER);
    String submitter = "key:" + TestApiKeys.of(Role.SUBMITTER, ACME).id();
    assertThat(line(lines, "reg-1"))
        .startsWith("reg-1,acme,demo,'=1+1,")
        .contains(",ACCEPTED,,,open,,,")
        .endsWith("," + submitter + ",,,,");
    assertThat(line(lines, "reg-2")).contains(",CANCELLED,", ",0.0,yes,");
    assertThat(lines.indexOf(line(lines, "reg-1"))).isLessThan(lines.indexOf(line(lines, "reg-2")));
    assertThat(answer.asString()).doesNotContain("subject-1", "Ellery");

    // And as JSON, with totals
    JsonNode json = Json.parse(register(Role.APPROVER, null, "application/json").asByteArray());
    assertThat(json.path("requests"))
        .anyMatch(
            request ->
                request.path("id").asText().equals("reg-2")
                    && request.path("submittedBy").path("role").asText().equals("submitter"));
    assertThat(json.path("months")).hasSize(3);
    int received = 0;
    for (JsonNode month : json.path("months")) {
      received += month.path("received").asInt();
    }
    assertThat(received).isEqualTo(json.path("requests").size());
  }

  @Test
  void aTenantsCallerGetsThatTenantsRequests() throws Exception {
    BearerClient acme = BearerClient.with(TestApiKeys.of(Role.SUBMITTER, ACME));
    acme.post("/v1/requests", body("reg-3"));
    awaitState("reg-3", "ACCEPTED");

    assertThat(register(Role.AUDITOR, ACME, null).asString()).contains("\r\nreg-3,");
    assertThat(register(Role.AUDITOR, OTHER, null).asString())
        .startsWith(HEADER)
        .doesNotContain("reg-3", "acme");
    JsonNode other = Json.parse(register(Role.AUDITOR, OTHER, "application/json").asByteArray());
    assertThat(other.toString()).doesNotContain("reg-3", "acme");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?from=2026-01",
        "?to=2026-01",
        "?from=2026-13&to=2026-12",
        "?from=2026-1&to=2026-12",
        "?from=2026-01-01&to=2026-02",
        "?from=2026-03&to=2026-02",
        "?from=1000-01&to=2026-02",
        "?from=2026-01&to=2026-02&to=2026-03",
        "?from=2026-01&to=2026-02&tenant=acme",
        "?from=Ellery&to=2026-02"
      })
  void whatIsNoPeriodIsRefused(String query) throws Exception {
    HttpResponse<String> answer =
        BearerClient.with(TestApiKeys.of(Role.AUDITOR)).get("/v1/register" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isIn("bad-parameter", "unknown-parameter");
    assertThat(answer.body()).doesNotContain("Ellery");
  }

  @Test
  void aFormThatThereIsNotIsRefused() {
    assertThat(register(Role.AUDITOR, null, "application/pdf").statusCode()).isEqualTo(406);
  }

  private static String line(List<String> lines, String id) {
    return lines.stream().filter(line -> line.startsWith(id + ",")).findFirst().orElseThrow();
  }

  private static Response register(Role role, @Nullable String tenant, @Nullable String accept) {
    return given()
        .header("Authorization", TestApiKeys.bearer(TestApiKeys.of(role, tenant)))
        .header("Accept", accept == null ? "*/*" : accept)
        .get("/v1/register?" + NOW);
  }
}
