package dev.lethe.ingest.service;

import static dev.lethe.db.replay.ReplayReport.Kind.CHANGED;
import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static dev.lethe.ingest.service.TestQueries.execute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.db.Projector;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.db.replay.Replay;
import dev.lethe.db.replay.ReplayReport;
import dev.lethe.db.replay.ReplayReport.Difference;
import dev.lethe.db.replay.ServingHistory;
import dev.lethe.db.replay.ServingHistory.Served;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.RequestState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * The tables are what the log makes, of all that the tests before wrote: Quarkus sorts classes by
 * name.
 */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
class ReplayServiceTest extends ServiceTestBase {
  @Test
  void theTablesAreWhatTheLogMakesAlsoAfterAKeyWasDestroyed() throws Exception {
    String shield = Digests.sha256("shield l-1".getBytes(UTF_8));
    post(body("l-1")).then().statusCode(202);
    awaitState("l-1", "ACCEPTED");
    kafka.adapter("l-1", AdapterEvent.Kind.SHIELD_READY, shield);
    kafka.ack("l-1", "three", shield);
    kafka.step("l-1", RequestState.CANCELLED, null);
    awaitState("l-1", "CANCELLED");

    ReplayReport same = replay();
    execute("UPDATE request_view SET legal_basis = 'none' WHERE request_id = 'l-1'");
    ReplayReport changed = replay();
    execute("UPDATE request_view SET legal_basis = NULL WHERE request_id = 'l-1'");

    assertThat(same.isEqual()).as("%s", same.difference()).isTrue();
    assertThat(same.root()).isEqualTo(same.liveRoot());
    assertThat(changed.difference())
        .isEqualTo(
            new Difference("request_view", "request_id=l-1", CHANGED, List.of("legal_basis")));
    assertThat(served())
        .extracting(Served::replica, Served::requestId, Served::digest, Served::kind)
        .contains(tuple("three", "l-1", shield, AdapterEvent.Kind.SHIELD_READY));
  }

  private ReplayReport replay() {
    DataSource owner = DisposableStack.current().owner();
    Replay.Progress silent =
        new Replay.Progress() {
          @Override
          public void applied(long done, long total) {}

          @Override
          public void compared(long rows) {}
        };
    try (KafkaLog log = KafkaLog.open(bootstrap, Projector.sources(KafkaPeers.TOPICS))) {
      return new Replay(
              KafkaPeers.TOPICS, DisposableStack.current().controlKeys(), owner, owner, silent)
          .run(log, null, null);
    }
  }

  private List<Served> served() {
    try (KafkaLog log = KafkaLog.open(bootstrap, ServingHistory.sources(KafkaPeers.TOPICS))) {
      return ServingHistory.read(
              log, KafkaPeers.TOPICS, KafkaPeers.MODEL, DisposableStack.current().controlKeys())
          .at(Instant.now());
    }
  }
}
