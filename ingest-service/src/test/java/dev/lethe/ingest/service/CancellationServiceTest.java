package dev.lethe.ingest.service;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.AuditVerifier;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that become shielded and are cancelled at the same time. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class CancellationServiceTest {
  private static final String MODEL = "other";
  private static final String REPLICA = "other-replica";
  private static final List<String> IDS =
      IntStream.range(0, 12).mapToObj(i -> "race-" + i).toList();

  @Inject DataSource database;

  @ConfigProperty(name = "lethe.kafka.bootstrap")
  String bootstrap;

  private KafkaPeers kafka;

  @BeforeEach
  void awaitReady() throws Exception {
    kafka = new KafkaPeers(bootstrap);
    Polling.until("ready", () -> given().get("/q/health/ready").statusCode() == 200);
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void nothingFollowsCancelledHoweverAcknowledgementsAndOrdersFall() throws Exception {
    // Given requests whose shields are out, and a replica
    kafka.alive(MODEL, REPLICA, Instant.now(), false);
    for (String id : IDS) {
      post(id);
      kafka.adapter(MODEL, id, AdapterEvent.Kind.SHIELD_READY, shield(id));
    }

    // When the replica acknowledges them while the requester cancels them
    CompletableFuture<Void> acknowledging =
        CompletableFuture.runAsync(() -> IDS.forEach(this::acknowledge));
    CompletableFuture<Void> cancelling =
        CompletableFuture.runAsync(() -> IDS.forEach(this::cancel));
    acknowledging.get();
    cancelling.get();
    for (String id : IDS) {
      Polling.until("a step of " + id, () -> !decided(id).isEmpty());
    }

    // And the trainer cancels those that turned out to be shielded
    for (String id : IDS) {
      if (decided(id).equals(List.of(RequestState.SHIELDED))) {
        kafka.step(MODEL, id, RequestState.CANCELLED, null);
      }
      Polling.until(id + " cancelled", () -> state(id).equals("CANCELLED"));
    }

    // Then every request ends with CANCELLED, in the log and in the audit trail
    for (String id : IDS) {
      assertThat(decided(id))
          .isIn(
              List.of(RequestState.CANCELLED),
              List.of(RequestState.SHIELDED, RequestState.CANCELLED));
    }
    assertThat(AuditVerifier.verify(database, rows -> {}).isSound()).isTrue();
    for (String id : IDS) {
      Polling.until(id + " revoked", () -> kafka.revoked(id).equals(List.of(shield(id))));
    }
  }

  /** What was written of it since it was accepted. */
  private List<RequestState> decided(String id) {
    return kafka.all(KafkaPeers.TOPICS.requestEvents(), EventSerdes.requestEvents()).stream()
        .filter(event -> event.requestId().equals(id))
        .map(RequestEvent::state)
        .filter(state -> state != RequestState.RECEIVED && state != RequestState.ACCEPTED)
        .toList();
  }

  private void acknowledge(String id) {
    unchecked(() -> kafka.ack(MODEL, id, REPLICA, shield(id)));
  }

  private void cancel(String id) {
    unchecked(() -> kafka.send(KafkaPeers.TOPICS.requests(), id, KafkaPeers.cancellation(id)));
  }

  private interface Sending {
    void send() throws Exception;
  }

  private static void unchecked(Sending sending) {
    try {
      sending.send();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void post(String id) {
    String body =
        """
        {"id":"%s","model":"%s","subject":"s","forgetSet":{"examples":[{"prompt":"P","completion":"C"}]}}"""
            .formatted(id, MODEL);
    given().contentType(ContentType.JSON).body(body).post("/v1/requests").then().statusCode(202);
  }

  private static String state(String id) {
    return given().get("/v1/requests/" + id).jsonPath().getString("state");
  }

  private static String shield(String id) {
    return Digests.sha256(id.getBytes(UTF_8));
  }
}
