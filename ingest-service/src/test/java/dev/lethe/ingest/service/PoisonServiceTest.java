package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that other languages' producers write, and what would stop a table's writer. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class PoisonServiceTest extends ServiceTestBase {
  private static final String MODEL = "other";
  private static final String SHIELD = "sha256:" + "5".repeat(64);

  @Test
  void recordsWithoutATimeOnEveryTopicStopNobody() throws Exception {
    for (String topic :
        List.of(
            KafkaPeers.TOPICS.requests(),
            KafkaPeers.TOPICS.requestEvents(),
            KafkaPeers.TOPICS.adapterEvents(),
            KafkaPeers.TOPICS.enforcementEvents(),
            KafkaPeers.TOPICS.replicaEvents(),
            KafkaPeers.TOPICS.auditCheckpoints())) {
      RawProducer.sendWithoutTime(bootstrap, topic, "odd".getBytes(UTF_8), "{}".getBytes(UTF_8));
    }
    withoutTime(KafkaPeers.TOPICS.requestEvents(), "p-0", unstorable());

    String erasure = body("p-1").replace("\"demo\"", "\"" + MODEL + "\"");
    withoutTime(KafkaPeers.TOPICS.requests(), "p-1", KafkaPeers.erasure(erasure));
    post(body("p-2")).then().statusCode(202);
    awaitState("p-1", "ACCEPTED");
    awaitState("p-2", "ACCEPTED");
    kafka.alive(MODEL, "replica-1", Instant.now(), false);
    kafka.adapter(MODEL, "p-1", AdapterEvent.Kind.SHIELD_READY, SHIELD);
    withoutTime(KafkaPeers.TOPICS.enforcementEvents(), "p-1", acknowledgement());

    awaitState("p-1", "SHIELDED");
    assertThat(kafka.jobs("p-1")).hasSize(1);
  }

  private void withoutTime(String topic, String key, byte[] value) throws Exception {
    RawProducer.sendWithoutTime(bootstrap, topic, key.getBytes(UTF_8), value);
  }

  private static byte[] acknowledgement() {
    EnforcementEvent event =
        new EnforcementEvent(
            "p-1",
            MODEL,
            "replica-1",
            SHIELD,
            EnforcementEvent.Kind.ENFORCED,
            Instant.now(),
            null,
            null);
    return EventSerdes.enforcementEvents().write(Event.of(event));
  }

  /** Postgres keeps no U+0000. */
  private static byte[] unstorable() {
    return """
        {"specversion":"1.0","id":"p-0","source":"/x","type":"lethe.request-verified.v1",
         "subject":"p-0","time":"2026-01-02T03:04:05Z",
         "data":{"requestId":"p-0","tenant":"t","model":"m","state":"VERIFIED",
                 "at":"2026-01-02T03:04:05Z","measured":{"x":"\\u0000"}}}"""
        .getBytes(UTF_8);
  }
}
