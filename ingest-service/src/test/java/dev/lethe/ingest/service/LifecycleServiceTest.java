package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.ApiClient.problem;
import static dev.lethe.ingest.service.TestQueries.single;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.AuditExport;
import dev.lethe.db.AuditIndex;
import dev.lethe.db.AuditVerifier;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CertificateSchema;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.UnlearningJob;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** From acceptance to the end of a request: certificate, cancellation, release. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class LifecycleServiceTest extends ServiceTestBase {
  @Inject DataSource database;

  @Test
  void aRequestGoesItsWayToTheCertificate() throws Exception {
    Instant startedAt = Instant.now();
    String shield = Digests.sha256("shield f-1".getBytes(UTF_8));
    String bundle = Digests.sha256("bundle f-1".getBytes(UTF_8));
    kafka.alive("one", startedAt, false);
    kafka.alive("two", startedAt, false);
    post(body("f-1")).then().statusCode(202);
    problem(given().get("/v1/requests/f-1/certificate"), 404, null);

    kafka.adapter("f-1", AdapterEvent.Kind.SHIELD_READY, shield);
    kafka.ack(KafkaPeers.MODEL, "f-1", "one", shield, new Traffic(812, 3));
    kafka.ack("f-1", "two", shield);
    awaitState("f-1", "SHIELDED");
    kafka.step("f-1", RequestState.FITTING, null);
    kafka.adapter("f-1", AdapterEvent.Kind.ADAPTER_READY, bundle);
    kafka.step("f-1", RequestState.VERIFIED, bundle);
    kafka.alive("one", startedAt, false);
    kafka.alive("two", startedAt, true);
    kafka.ack("f-1", "one", bundle);
    kafka.withdrawn("f-1", "one", shield);
    awaitState("f-1", "CERTIFIED");

    var status = given().get("/v1/requests/f-1").jsonPath();
    assertThat(status.getString("bundle")).isEqualTo(bundle);
    assertThat(status.getDouble("measured.recall")).isEqualTo(1.0);
    assertThat(status.getMap("measured.shieldTraffic"))
        .isEqualTo(Map.of("questions", 812, "fired", 3));
    byte[] certificate =
        given().get("/v1/requests/f-1/certificate").then().statusCode(200).extract().asByteArray();
    assertThat(Digests.sha256(certificate)).isEqualTo(status.getString("measured.certificate"));
    assertThat(new String(certificate, UTF_8)).contains("suppressed", "subject-1");
    CertificateSchema.check(Json.parse(certificate));
    Certificate proved = Certificate.parse(certificate).with(proof("f-1"));
    proved.verify(name -> evidenceKey());
    assertThat(CertificatePage.read(CertificatePage.of(proved)).bytes()).isEqualTo(proved.bytes());
    assertThat(
            single(
                database, "SELECT wrapped_key IS NULL FROM request_key WHERE request_id = 'f-1'"))
        .isEqualTo("t");
    assertThat(AuditVerifier.verify(database, rows -> {}).isSound()).isTrue();
    problem(given().delete("/v1/requests/f-1"), 409, null);
  }

  @Test
  void aCancellationIsPassedToTheTrainerWhoseWordCounts() throws Exception {
    post(body("g-1")).then().statusCode(202);
    CompletableFuture<Response> cancel =
        CompletableFuture.supplyAsync(() -> given().delete("/v1/requests/g-1"));
    Polling.until("cancel job", () -> kafka.jobs("g-1").size() == 2);
    assertThat(kafka.jobs("g-1").get(1).action()).isEqualTo(UnlearningJob.Action.CANCEL);

    kafka.step("g-1", RequestState.CANCELLED, null);

    cancel.get().then().statusCode(200);
    given().delete("/v1/requests/g-1").then().statusCode(200);
    assertThat(given().get("/v1/requests/g-1").jsonPath().getString("state"))
        .isEqualTo("CANCELLED");
    problem(given().delete("/v1/requests/nobody"), 404, null);
  }

  @Test
  void aHeldRequestGoesOnWhenAPersonSaysSo() throws Exception {
    // Given a request that is not held, and one that the trainer holds
    post(body("o-1")).then().statusCode(202);
    awaitState("o-1", "ACCEPTED");
    problem(release("o-1", "{}"), 409, null);
    kafka.step("o-1", RequestState.HELD, null);
    awaitState("o-1", "HELD");

    // When it is released with what is no code, with a code, and by nobody's id
    problem(release("o-1", "{\"reason\":\"Ellery said so\"}"), 400, "/reason");
    problem(release("nobody", "{}"), 404, null);
    CompletableFuture<Response> released =
        CompletableFuture.supplyAsync(() -> release("o-1", "{\"reason\":\"ticket-7\"}"));
    Polling.until("release job", () -> kafka.jobs("o-1").size() == 2);

    // Then the trainer hears of it, and its word counts
    assertThat(kafka.jobs("o-1").get(1).action()).isEqualTo(UnlearningJob.Action.RELEASE);
    assertThat(kafka.jobs("o-1").get(1).reason()).isEqualTo("ticket-7");
    kafka.released("o-1", "ticket-7");
    released.get().then().statusCode(200);
    assertThat(given().get("/v1/requests/o-1").jsonPath().getList("timeline.state"))
        .containsExactly("RECEIVED", "ACCEPTED", "HELD", "ACCEPTED");
    assertThat(given().get("/v1/requests/o-1").jsonPath().getString("timeline[3].reason"))
        .isEqualTo("ticket-7");
  }

  private static Response release(String id, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/v1/requests/" + id + "/release");
  }

  private LogProof proof(String id) throws Exception {
    List<Long> rows = new AuditIndex(database).ofRequest(id);
    long last = rows.get(rows.size() - 1);
    Polling.until("signed", () -> newest().filter(c -> c.checkpoint().size() >= last).isPresent());
    return new AuditExport(database, newest().orElseThrow()).proof(rows);
  }

  private Optional<SignedCheckpoint> newest() {
    return AuditExport.newest(database, name -> evidenceKey());
  }

  private static VerifierKey evidenceKey() {
    try {
      return DisposableStack.current().evidence().key();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
