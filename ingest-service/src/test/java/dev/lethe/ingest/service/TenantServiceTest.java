package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.BearerClient.code;
import static dev.lethe.ingest.service.BearerClient.json;
import static dev.lethe.ingest.service.TestApiKeys.ACME;
import static dev.lethe.ingest.service.TestApiKeys.OTHER;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two tenants of one installation, who see nothing of each other. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class TenantServiceTest {
  private static final String REQUESTS = "/v1/requests";

  private final BearerClient acme = client(Role.SUBMITTER, ACME);
  private final BearerClient other = client(Role.SUBMITTER, OTHER);

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
  }

  @Test
  void aRequestBelongsToWhoeverHandsItIn() throws Exception {
    assertThat(acme.post(REQUESTS, body("ten-1")).statusCode()).isEqualTo(202);
    awaitState("ten-1", "ACCEPTED");

    JsonNode status = json(client(Role.AUDITOR, ACME).get(REQUESTS + "/ten-1"));

    assertThat(status.path("tenant").asText()).isEqualTo(ACME);
    JsonNode actor = status.path("timeline").path(0).path("actor");
    assertThat(actor.path("subject").asText())
        .isEqualTo("key:" + TestApiKeys.of(Role.SUBMITTER, ACME).id());
    assertThat(actor.path("role").asText()).isEqualTo("submitter");
    assertThat(actor.path("authentication").asText()).isEqualTo("api-key");
  }

  @Test
  void aModelThatBelongsToOthersLooksAsIfItWereNotThere() throws Exception {
    String theirs = body("ten-model").replace("\"demo\"", "\"other\"");
    String unknown = body("ten-model").replace("\"demo\"", "\"no-such-model\"");

    HttpResponse<String> refused = other.post(REQUESTS, theirs);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(code(refused)).isEqualTo("unknown-model");
    assertThat(refused.body()).isEqualTo(other.post(REQUESTS, unknown).body());
  }

  @ParameterizedTest
  @CsvSource({
    "AUDITOR, GET, ''",
    "AUDITOR, HEAD, ''",
    "AUDITOR, GET, /certificate",
    "AUDITOR, GET, /revocation",
    "AUDITOR, GET, /evidence",
    "SUBMITTER, DELETE, ''",
    "APPROVER, DELETE, ''",
    "APPROVER, POST, /release",
    "APPROVER, POST, /revoke",
    "APPROVER, POST, /hold",
    "APPROVER, DELETE, /hold",
    "APPROVER, POST, /extend",
  })
  void whatBelongsToAnotherLooksAsIfItWereNotThere(Role role, String method, String path)
      throws Exception {
    // Given a request of one tenant
    acme.post(REQUESTS, body("ten-2"));
    awaitState("ten-2", "ACCEPTED");

    // When another asks for it, and for one that nobody has
    String told = path.equals("/extend") ? ",\"toldRequester\":true" : "";
    String json = method.equals("POST") ? "{\"reason\":\"ticket-7\"" + told + "}" : null;
    BearerClient stranger = client(role, OTHER);
    HttpResponse<String> foreign = stranger.call(method, REQUESTS + "/ten-2" + path, json);
    HttpResponse<String> none = stranger.call(method, REQUESTS + "/ten-none" + path, json);

    // Then the answers are the same, and nothing has happened
    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(foreign.body()).isEqualTo(none.body());
    awaitState("ten-2", "ACCEPTED");
  }

  @Test
  void listsShowWhatBelongsToTheCaller() throws Exception {
    acme.post(REQUESTS, body("ten-3"));
    other.post(REQUESTS, body("ten-4"));
    awaitState("ten-3", "ACCEPTED");
    awaitState("ten-4", "ACCEPTED");

    assertThat(ids(other.get(REQUESTS + "?limit=500"))).contains("ten-4").doesNotContain("ten-3");
    assertThat(ids(other.get(REQUESTS + "?tenant=other"))).contains("ten-4");
    HttpResponse<String> foreign = other.get(REQUESTS + "?tenant=acme");
    HttpResponse<String> none = other.get(REQUESTS + "?tenant=nobody");
    assertThat(foreign.statusCode()).isEqualTo(200);
    assertThat(ids(foreign)).isEmpty();
    assertThat(foreign.body()).isEqualTo(none.body());
    assertThat(ids(BearerClient.with(TestApiKeys.of(Role.AUDITOR)).get(REQUESTS + "?limit=500")))
        .contains("ten-3", "ten-4");
  }

  @Test
  void nobodyHandsInForAnotherTenant() throws Exception {
    String forAcme = body("ten-5").replace("{\"id\"", "{\"tenant\":\"acme\",\"id\"");

    HttpResponse<String> refused = other.post(REQUESTS, forAcme);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(code(refused)).isEqualTo("foreign-tenant");
    assertThat(json(refused).path("field").asText()).isEqualTo("/tenant");
    given().get(REQUESTS + "/ten-5").then().statusCode(404);
    assertThat(acme.post(REQUESTS, forAcme).statusCode()).isEqualTo(202);
  }

  @Test
  void theSameAgainIsTheSameWhetherItsTenantIsNamedOrNot() throws Exception {
    assertThat(acme.post(REQUESTS, body("ten-6")).statusCode()).isEqualTo(202);
    awaitState("ten-6", "ACCEPTED");

    String named = body("ten-6").replace("{\"id\"", "{\"tenant\":\"acme\",\"id\"");

    assertThat(acme.post(REQUESTS, body("ten-6")).statusCode()).isEqualTo(202);
    assertThat(acme.post(REQUESTS, named).statusCode()).isEqualTo(202);
  }

  @Test
  void anIdThatAnotherTenantHasIsTaken() throws Exception {
    acme.post(REQUESTS, body("ten-7"));
    awaitState("ten-7", "ACCEPTED");

    HttpResponse<String> answer = other.post(REQUESTS, body("ten-7"));

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(code(answer)).isEqualTo("conflict");
  }

  @Test
  void tenantsChooseTheirIdempotencyKeysByThemselves() throws Exception {
    assertThat(withKey(ACME, "ten-8").statusCode()).isEqualTo(202);
    awaitState("ten-8", "ACCEPTED");

    assertThat(withKey(OTHER, "ten-9").statusCode()).isEqualTo(202);
    assertThat(withKey(ACME, "ten-10").statusCode()).isEqualTo(422);
  }

  private static Response withKey(String tenant, String id) {
    return given()
        .header("Authorization", TestApiKeys.bearer(TestApiKeys.of(Role.SUBMITTER, tenant)))
        .header("Idempotency-Key", "the same")
        .contentType(ContentType.JSON)
        .body(body(id))
        .post(REQUESTS);
  }

  private static BearerClient client(Role role, String tenant) {
    return BearerClient.with(TestApiKeys.of(role, tenant));
  }

  private static List<String> ids(HttpResponse<String> page) {
    List<String> ids = new ArrayList<>();
    json(page).path("requests").forEach(request -> ids.add(request.path("id").asText()));
    return ids;
  }
}
