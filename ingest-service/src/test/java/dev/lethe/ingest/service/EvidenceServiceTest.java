package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.ApiClient.problem;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.evidence.EvidencePack;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.TestKeys;
import dev.lethe.ingest.certify.SigningKey;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What is handed on of one request. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class EvidenceServiceTest extends ServiceTestBase {
  @ConfigProperty(name = "lethe.certificates.dir")
  Path certificates;

  private static final String REPLICA = "witness";
  private final Instant startedAt = Instant.now();

  @Test
  void theEvidenceOfACertifiedRequestIsHandedOutAndHoldsByTheKeyAlone() throws Exception {
    // Given a request without a certificate, and then with one
    String bundle = Digests.sha256("bundle ev-1".getBytes(UTF_8));
    post(body("ev-1")).then().statusCode(202);
    awaitState("ev-1", "ACCEPTED");
    problem(evidence("ev-1"), 404, null);
    certify("ev-1", bundle);

    // When it is asked for
    Response answer = ready("ev-1");

    // Then it holds, and is the same for whoever asks again
    assertThat(answer.contentType()).isEqualTo("application/zip");
    assertThat(answer.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"evidence-ev-1.zip\"");
    EvidencePack pack = EvidencePack.verify(answer.asByteArray(), EvidenceServiceTest::key);
    assertThat(pack.requestId()).isEqualTo("ev-1");
    assertThat(pack.certificate().bytes())
        .isEqualTo(given().get("/v1/requests/ev-1/certificate").asByteArray());
    assertThat(pack.proof().events()).hasSize(7);
    assertThat(pack.revocation()).isNull();
    ConsoleClient auditor = ConsoleClient.signedIn(TestApiKeys.of(Role.AUDITOR));
    String page = "/console/requests/ev-1";
    assertThat(auditor.get(page).body()).contains("href=\"" + page + "/evidence\"");
    HttpResponse<String> download = auditor.get(page + "/evidence");
    assertThat(download.statusCode()).isEqualTo(200);
    assertThat(download.headers().firstValue("Content-Type")).hasValue("application/zip");
    assertThat(auditor.get("/console/requests/ev-none/evidence").body())
        .contains("<h1>Not found</h1>");

    // When it is revoked
    CompletableFuture<Response> revoked =
        CompletableFuture.supplyAsync(
            () ->
                given()
                    .contentType("application/json")
                    .body("{\"reason\":\"ticket-7\"}")
                    .post("/v1/requests/ev-1/revoke"));
    Polling.until("revoked", () -> kafka.revoked("ev-1").contains(bundle));
    kafka.withdrawn("ev-1", REPLICA, bundle);
    awaitState("ev-1", "REVOKED");
    assertThat(revoked.get().statusCode()).isIn(200, 202);

    // Then the pack says so
    EvidencePack later = EvidencePack.verify(ready("ev-1").asByteArray(), EvidenceServiceTest::key);
    assertThat(later.revocation()).isNotNull();
    assertThat(later.proof().events()).hasSize(8);
  }

  /** The certificate is written before the log tells of it. */
  @Test
  void untilTheLogTellsOfTheCertificateTheClientIsToldWhenToTryAgain() throws Exception {
    // Given a certificate whose last steps are on their way
    post(body("ev-2")).then().statusCode(202);
    awaitState("ev-2", "ACCEPTED");
    ObjectNode statement = Json.mapper().createObjectNode();
    statement.put("type", "lethe.certificate.v1").put("requestId", "ev-2");
    ArrayNode timeline = statement.putArray("timeline");
    for (String state : List.of("RECEIVED", "ACCEPTED", "SHIELDED")) {
      timeline.addObject().put("state", state);
    }
    SigningKey key = new SigningKey(TestKeys.ingestPair().getPrivate());
    Files.write(
        Files.createDirectories(certificates).resolve("ev-2.json"),
        Certificate.sign(statement, key::sign).bytes());

    // When
    Response answer = evidence("ev-2");

    // Then
    problem(answer, 409, null);
    assertThat(answer.jsonPath().getString("type")).endsWith(":evidence-not-ready");
    assertThat(answer.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void whatNobodyHasAndWhatNobodyOffersIsRefused() {
    problem(evidence("nobody"), 404, null);
    problem(given().get("/v1/requests/nobody/evidence?format=pdf"), 400, null);
  }

  private void certify(String id, String bundle) throws Exception {
    String shield = Digests.sha256(("shield " + id).getBytes(UTF_8));
    kafka.alive(REPLICA, startedAt, false);
    kafka.adapter(id, Kind.SHIELD_READY, shield);
    Polling.until("shielded", () -> reached(id, shield, "SHIELDED"));
    kafka.step(id, RequestState.FITTING, null);
    kafka.adapter(id, Kind.ADAPTER_READY, bundle);
    kafka.step(id, RequestState.VERIFIED, bundle);
    kafka.ack(id, REPLICA, bundle);
    Polling.until("superseded", () -> kafka.revoked(id).contains(shield));
    kafka.withdrawn(id, REPLICA, shield);
    awaitState(id, "CERTIFIED");
  }

  /** Replicas of tests before may still count as live: nobody waits for them for long. */
  private boolean reached(String id, String digest, String state) throws Exception {
    kafka.alive(REPLICA, startedAt, false);
    kafka.ack(id, REPLICA, digest);
    return state.equals(given().get("/v1/requests/" + id).jsonPath().getString("state"));
  }

  /** The pack, once a checkpoint covers it; before that, nothing but the word to wait. */
  private static Response ready(String id) throws Exception {
    Polling.until(
        "evidence of " + id,
        () -> {
          int status = evidence(id).statusCode();
          assertThat(status).isIn(200, 409);
          return status == 200;
        });
    return evidence(id);
  }

  private static Response evidence(String id) {
    return given().get("/v1/requests/" + id + "/evidence");
  }

  private static VerifierKey key(String name) {
    return VerifierKey.of(name, DisposableStack.current().publicKey());
  }
}
