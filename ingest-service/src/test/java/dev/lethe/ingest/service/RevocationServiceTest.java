package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.ApiClient.problem;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.RequestState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A certified request is taken back. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class RevocationServiceTest extends ServiceTestBase {
  private static final String REPLICA = "revoker";
  private final Instant startedAt = Instant.now();
  private final String shield = Digests.sha256("shield v-1".getBytes(UTF_8));
  private final String bundle = Digests.sha256("bundle v-1".getBytes(UTF_8));

  @Test
  void whatIsCertifiedIsRevokedAndTheCertificateStays() throws Exception {
    // Given a certified request
    certified();
    byte[] certificate = given().get("/v1/requests/v-1/certificate").asByteArray();
    problem(given().get("/v1/requests/v-1/revocation"), 404, null);

    // When it is revoked with what is no reason or name, and then for a reason
    problem(revoke("v-1", "{}"), 400, "/reason");
    problem(revoke("v-1", "{\"reason\":\"Ellery said so\"}"), 400, "/reason");
    problem(revoke("v-1", "{\"reason\":\"x\",\"by\":\"\\u202eEllery\"}"), 400, "/by");
    problem(revoke("nobody", "{\"reason\":\"ticket-7\"}"), 404, null);
    String order = "{\"reason\":\"ticket-7\",\"by\":\"Ada\"}";
    CompletableFuture<Response> first = CompletableFuture.supplyAsync(() -> revoke("v-1", order));
    Polling.until("revoked", () -> kafka.revoked("v-1").contains(bundle));
    kafka.withdrawn("v-1", REPLICA, bundle);
    awaitState("v-1", "REVOKED");

    // Then the status, the statement and the certificate say what is true
    assertThat(first.get().statusCode()).isIn(200, 202);
    revoke("v-1", order).then().statusCode(200);
    var status = given().get("/v1/requests/v-1").jsonPath();
    assertThat(status.getString("reason")).isEqualTo("ticket-7");
    assertThat(status.getString("measured.revocation.by")).isEqualTo("Ada");
    assertThat(status.getBoolean("measured.revocation.claimed")).isTrue();
    assertThat(status.getList("replicas")).isEmpty();
    byte[] said = given().get("/v1/requests/v-1/revocation").asByteArray();
    SignedRevocation revocation = SignedRevocation.parse(said);
    revocation.verify(name -> VerifierKey.of(name, DisposableStack.current().publicKey()));
    assertThat(revocation.statement().path("certificate").asText())
        .isEqualTo(Digests.sha256(certificate));
    assertThat(given().get("/v1/requests/v-1/certificate").asByteArray()).isEqualTo(certificate);
    assertThat(given().get("/q/metrics").asString())
        .contains("lethe_statements_rejected_total{fault=\"unsigned\"}")
        .contains("lethe_live_set_head_age_seconds{model=\"demo\"}")
        .contains("lethe_enforcement_lost")
        .contains("lethe_step_seconds_count{state=\"certified\"}")
        .contains("lethe_step_seconds_sum{state=\"revoked\"}")
        .containsPattern("lethe_step_seconds_bucket\\{state=\"shielded\",le=\"300.0\"} [1-9]")
        .containsPattern("lethe_stream_lag\\{stream=\"intake\"} \\d")
        .containsPattern("lethe_stream_lag\\{stream=\"tracker\"} \\d")
        .contains("lethe_requests{state=\"revoked\"}")
        .contains("lethe_request_oldest_age_seconds{state=\"held\"}")
        .contains("lethe_requests_overdue ", "lethe_rank_used{model=\"demo\"}")
        .contains("lethe_projector_lag ", "lethe_checkpoint_waiting_seconds ")
        .contains("lethe_checkpoint_signing ");
  }

  @Test
  void whatIsUnderWayIsNotRevoked() throws Exception {
    post(body("v-2")).then().statusCode(202);
    awaitState("v-2", "ACCEPTED");

    Response answer = revoke("v-2", "{\"reason\":\"ticket-7\"}");

    problem(answer, 409, null);
    assertThat(answer.jsonPath().getString("detail")).contains("ACCEPTED");
  }

  private void certified() throws Exception {
    kafka.alive(REPLICA, startedAt, false);
    post(body("v-1")).then().statusCode(202);
    kafka.adapter("v-1", Kind.SHIELD_READY, shield);
    Polling.until("shielded", () -> reached("v-1", shield, "SHIELDED"));
    kafka.step("v-1", RequestState.FITTING, null);
    kafka.adapter("v-1", Kind.ADAPTER_READY, bundle);
    kafka.step("v-1", RequestState.VERIFIED, bundle);
    kafka.ack("v-1", REPLICA, bundle);
    Polling.until("superseded", () -> kafka.revoked("v-1").contains(shield));
    kafka.withdrawn("v-1", REPLICA, shield);
    awaitState("v-1", "CERTIFIED");
  }

  /** Replicas of tests before may still count as live: nobody waits for them for long. */
  private boolean reached(String id, String digest, String state) throws Exception {
    kafka.alive(REPLICA, startedAt, false);
    kafka.ack(id, REPLICA, digest);
    return state.equals(given().get("/v1/requests/" + id).jsonPath().getString("state"));
  }

  private static Response revoke(String id, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/v1/requests/" + id + "/revoke");
  }
}
