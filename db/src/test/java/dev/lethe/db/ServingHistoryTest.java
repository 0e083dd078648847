package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.replay.ServingHistory;
import dev.lethe.db.replay.ServingHistory.Served;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent.Kind;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingHistoryTest {
  private final ServiceRecords log;

  /** Each record is a second after the one before. */
  ServingHistoryTest(@TempDir Path folder) {
    log =
        new ServiceRecords(SubjectKey.create(folder.resolve("keyset.json")))
            .adapter("r-1", AdapterEvent.Kind.SHIELD_READY, ServiceRecords.SHIELD)
            .enforcement("r-1", "a", ServiceRecords.SHIELD, Kind.ENFORCED) // 1
            .enforcement("r-1", "b", ServiceRecords.SHIELD, Kind.ENFORCED) // 2
            .adapter("r-1", AdapterEvent.Kind.ADAPTER_READY, ServiceRecords.BUNDLE)
            .enforcement("r-1", "a", ServiceRecords.BUNDLE, Kind.ENFORCED) // 4
            .enforcement("r-1", "b", ServiceRecords.BUNDLE, Kind.REJECTED) // 5
            .enforcement("r-1", "a", ServiceRecords.BUNDLE, Kind.ENFORCED) // 6, a restart
            .adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, ServiceRecords.BUNDLE)
            .enforcement("r-1", "a", ServiceRecords.SHIELD, Kind.ENFORCED) // 8
            .enforcement("r-1", "a", ServiceRecords.BUNDLE, Kind.WITHDRAWN) // 9
            .enforcement("r-1", "a", ServiceRecords.SHIELD, Kind.WITHDRAWN); // 10
  }

  @Test
  void saysWhatEachReplicaHadInForceAndSinceWhen() {
    ServingHistory history = read("demo");

    assertThat(history.begins()).contains(at(1));
    assertThat(history.at(at(0))).isEmpty();
    assertThat(history.at(at(2)))
        .extracting(Served::replica, Served::digest, Served::since)
        .containsExactly(
            tuple("a", ServiceRecords.SHIELD, at(1)), tuple("b", ServiceRecords.SHIELD, at(2)));
    assertThat(history.at(at(7)))
        .extracting(Served::replica, Served::digest, Served::kind, Served::since)
        .containsExactly(
            tuple("a", ServiceRecords.SHIELD, AdapterEvent.Kind.SHIELD_READY, at(1)),
            tuple("a", ServiceRecords.BUNDLE, AdapterEvent.Kind.ADAPTER_READY, at(4)),
            tuple("b", ServiceRecords.SHIELD, AdapterEvent.Kind.SHIELD_READY, at(2)));
    assertThat(history.at(at(9)))
        .extracting(Served::replica, Served::digest, Served::since)
        .containsExactly(
            tuple("a", ServiceRecords.SHIELD, at(1)), tuple("b", ServiceRecords.SHIELD, at(2)));
    assertThat(history.at(at(10))).extracting(Served::replica).containsExactly("b");
  }

  @Test
  void saysWhetherItWasRevokedBeforeItLeft() {
    ServingHistory history = read("demo");

    assertThat(history.at(at(6))).allMatch(served -> served.revokedAt() == null);
    assertThat(history.at(at(8)))
        .filteredOn(served -> served.digest().equals(ServiceRecords.BUNDLE))
        .extracting(Served::revokedAt)
        .containsExactly(at(7));
    assertThat(history.at(at(8)))
        .filteredOn(served -> served.digest().equals(ServiceRecords.SHIELD))
        .allMatch(served -> served.revokedAt() == null);
  }

  @Test
  void whatWasRejectedAfterARestartIsNotServed() {
    log.enforcement("r-1", "b", ServiceRecords.SHIELD, Kind.REJECTED); // 11

    assertThat(read("demo").at(at(11))).isEmpty();
  }

  @Test
  void knowsNothingOfAnotherModel() {
    assertThat(read("other").begins()).isEmpty();
    assertThat(read("other").at(at(100))).isEmpty();
  }

  private ServingHistory read(String model) {
    return ServingHistory.read(
        new FakeEventSource(log.records()), ServiceRecords.TOPICS, model, ControlFixture.KEYS);
  }

  private static Instant at(int second) {
    return ServiceRecords.AT.plusSeconds(second);
  }
}
