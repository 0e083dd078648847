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
  private final Log log;

  /** Each record is a second after the one before. */
  ServingHistoryTest(@TempDir Path folder) {
    log =
        new Log(SubjectKey.create(folder.resolve("keyset.json")))
            .adapter("r-1", AdapterEvent.Kind.SHIELD_READY, Log.SHIELD)
            .enforcement("r-1", "a", Log.SHIELD, Kind.ENFORCED) // 1
            .enforcement("r-1", "b", Log.SHIELD, Kind.ENFORCED) // 2
            .adapter("r-1", AdapterEvent.Kind.ADAPTER_READY, Log.BUNDLE)
            .enforcement("r-1", "a", Log.BUNDLE, Kind.ENFORCED) // 4
            .enforcement("r-1", "b", Log.BUNDLE, Kind.REJECTED) // 5
            .enforcement("r-1", "a", Log.BUNDLE, Kind.ENFORCED) // 6, a restart
            .adapter("r-1", AdapterEvent.Kind.ADAPTER_REVOKED, Log.BUNDLE)
            .enforcement("r-1", "a", Log.SHIELD, Kind.ENFORCED) // 8
            .enforcement("r-1", "a", Log.BUNDLE, Kind.WITHDRAWN) // 9
            .enforcement("r-1", "a", Log.SHIELD, Kind.WITHDRAWN); // 10
  }

  @Test
  void saysWhatEachReplicaHadInForceAndSinceWhen() {
    ServingHistory history = read("demo");

    assertThat(history.begins()).contains(at(1));
    assertThat(history.at(at(0))).isEmpty();
    assertThat(history.at(at(2)))
        .extracting(Served::replica, Served::digest, Served::since)
        .containsExactly(tuple("a", Log.SHIELD, at(1)), tuple("b", Log.SHIELD, at(2)));
    assertThat(history.at(at(7)))
        .extracting(Served::replica, Served::digest, Served::kind, Served::since)
        .containsExactly(
            tuple("a", Log.SHIELD, AdapterEvent.Kind.SHIELD_READY, at(1)),
            tuple("a", Log.BUNDLE, AdapterEvent.Kind.ADAPTER_READY, at(4)),
            tuple("b", Log.SHIELD, AdapterEvent.Kind.SHIELD_READY, at(2)));
    assertThat(history.at(at(9)))
        .extracting(Served::replica, Served::digest, Served::since)
        .containsExactly(tuple("a", Log.SHIELD, at(1)), tuple("b", Log.SHIELD, at(2)));
    assertThat(history.at(at(10))).extracting(Served::replica).containsExactly("b");
  }

  @Test
  void saysWhetherItWasRevokedBeforeItLeft() {
    ServingHistory history = read("demo");

    assertThat(history.at(at(6))).allMatch(served -> served.revokedAt() == null);
    assertThat(history.at(at(8)))
        .filteredOn(served -> served.digest().equals(Log.BUNDLE))
        .extracting(Served::revokedAt)
        .containsExactly(at(7));
    assertThat(history.at(at(8)))
        .filteredOn(served -> served.digest().equals(Log.SHIELD))
        .allMatch(served -> served.revokedAt() == null);
  }

  @Test
  void whatWasRejectedAfterARestartIsNotServed() {
    log.enforcement("r-1", "b", Log.SHIELD, Kind.REJECTED); // 11

    assertThat(read("demo").at(at(11))).isEmpty();
  }

  @Test
  void knowsNothingOfAnotherModel() {
    assertThat(read("other").begins()).isEmpty();
    assertThat(read("other").at(at(100))).isEmpty();
  }

  private ServingHistory read(String model) {
    return ServingHistory.read(
        new LogSource(log.records()), Log.TOPICS, model, ControlFixture.KEYS);
  }

  private static Instant at(int second) {
    return Log.AT.plusSeconds(second);
  }
}
