package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.replay.Replay;
import dev.lethe.db.replay.ReplayLimit;
import dev.lethe.db.replay.ReplayReport;
import dev.lethe.db.replay.ReplayReport.Difference;
import dev.lethe.db.replay.ReplayReport.Kind;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.measured.LegalHold;
import dev.lethe.schemas.measured.Measurements;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
  private static final String OFF = "ALTER TABLE audit_event DISABLE TRIGGER ALL";

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final ServiceRecords log;
  private final RequestKeys keys;

  ReplayTest(@TempDir Path folder) throws Exception {
    keys = new RequestKeys(database.service(), MasterKey.create(folder.resolve("keyset.json")));
    log = new ServiceRecords(SubjectKey.create(folder.resolve("subjects.json")));
    keys.seal("r-1", new byte[] {1});
    log.certified("r-1", "person 17").heartbeat("replica-1", false);
    log.certified("r-2", "person 18").heartbeat("replica-1", true);
    log.projectInto(database.service());
  }

  @Test
  void makesTheSameTablesAfterTheKeysAreGoneAndLeavesNothingBehind() {
    ReplayReport report = replay(null, null);

    assertThat(report.isEqual()).as("%s", report.difference()).isTrue();
    assertThat(report.events()).isEqualTo(24);
    assertThat(report.rows()).isEqualTo(14);
    assertThat(report.root()).isEqualTo(verified().root());
    assertThat(report.tables())
        .contains(
            new ReplayReport.Compared("audit_event", 14),
            new ReplayReport.Compared("replica_ack", 4),
            new ReplayReport.Compared("request_key", 2));
    assertThat(replaySchemas()).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE audit_event SET tenant = 'x' WHERE seq = 3 | audit_event | seq=3 | CHANGED |"
            + " tenant",
        "UPDATE request_view SET state = 'FAILED' WHERE request_id = 'r-2'"
            + " | request_view | request_id=r-2 | CHANGED | state",
        "DELETE FROM adapter_registry WHERE request_id = 'r-1' AND rank = 0"
            + " | adapter_registry | request_id=r-1, digest=sha256:11 | MISSING |",
        "INSERT INTO replica SELECT 'ghost', model, url, base_digest, started_at, last_seen,"
            + " leaving FROM replica | replica | replica=ghost | EXTRA |",
        "UPDATE request_key SET destroyed_at = NULL, wrapped_key = '' WHERE request_id = 'r-1'"
            + " | request_key | request_id=r-1 | MISSING |",
      })
  void namesTheFirstRowThatDiffers(
      String change, String table, String key, Kind kind, @Nullable String column) {
    database.execute(OFF, change);

    Difference difference = Objects.requireNonNull(replay(null, null).difference());

    assertThat(difference.table()).isEqualTo(table);
    assertThat(difference.key()).startsWith(key);
    assertThat(difference.kind()).isEqualTo(kind);
    assertThat(difference.columns()).isEqualTo(column == null ? List.of() : List.of(column));
  }

  @Test
  void anotherEventAtTheSamePlaceHasAnotherRoot() {
    database.execute(OFF, "UPDATE audit_event SET payload = payload || ' ' WHERE seq = 14");

    ReplayReport report = replay(null, null);

    assertThat(report.isEqual()).isFalse();
    assertThat(report.root()).isNotEqualTo(report.liveRoot());
  }

  @Test
  void whatWasHeldAgainAndRejectedIsReplayedWithItsKeyGone() throws Exception {
    // Given a request that was held, let go on, held under legal hold, and rejected
    keys.seal("r-3", new byte[] {1});
    Lifecycle.Request request = new Lifecycle.Request("r-3", "acme", "demo");
    Lifecycle.Held held = new Lifecycle.Held(request);
    Instant at = ServiceRecords.AT.plusSeconds(60);
    LegalHold legal = new LegalHold("case-12", null, at);
    Measurements none = Measurements.none();
    log.received("r-3", "person 19", null)
        .step("r-3", RequestState.ACCEPTED, null, null)
        .step(held.hold(at, HoldReason.IDENTITY_NOT_VERIFIED, none))
        .step(held.hold(at, HoldReason.LEGAL_HOLD, none.withLegalHold(legal)))
        .step(held.release(at, "case-12-closed"))
        .step(held.hold(at.plusSeconds(1), HoldReason.IDENTITY_NOT_VERIFIED, none))
        .step(held.reject(at.plusSeconds(2), "not-verified"))
        .projectInto(database.service());

    // When
    ReplayReport report = replay(null, null);

    // Then nothing of it is missing or differs
    assertThat(report.isEqual()).as("%s", report.difference()).isTrue();
    assertThat(report.rows()).isEqualTo(14 + 7);
    assertThat(report.root()).isEqualTo(verified().root());
    assertThatThrownBy(() -> keys.open("r-3", new byte[] {1}))
        .isInstanceOf(KeyDestroyedException.class);
  }

  @Test
  void whatTheLiveTablesHaveNotTakenYetIsCountedAndNotMissed() {
    log.received("r-3", "person 19", null).heartbeat("replica-2", false);

    ReplayReport report = replay(null, null);

    assertThat(report.isEqual()).isTrue();
    assertThat(report.behind()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"13", "2026-03-04T05:06:20.2Z"})
  void stopsAtAnOffsetOrATimeAndComparesWhatOnlyGrows(String until) throws Exception {
    assertThat(log.records().get(13).topic()).isEqualTo("lethe.request-events");

    ReplayReport report = replay("past", ReplayLimit.parse(until));

    assertThat(report.isEqual()).as("%s", report.difference()).isTrue();
    assertThat(report.rows()).isEqualTo(9);
    assertThat(database.single("SELECT state FROM past.request_view WHERE request_id = 'r-2'"))
        .isEqualTo("ACCEPTED");
    assertThat(report.tables())
        .extracting(ReplayReport.Compared::table)
        .containsExactly("audit_event", "audit_tile", "request_timeline", "request_note");
  }

  @Test
  void keepsTheSchemaThatWasAskedForAndRefusesOneThatIsInUse() {
    assertThat(replay("kept", null).schema()).isEqualTo("kept");

    assertThat(database.single("SELECT count(*) FROM kept.audit_event")).isEqualTo("14");
    for (String used : List.of("", "kept", "public", "pg_catalog", "a; DROP SCHEMA public")) {
      assertThatThrownBy(() -> replay(used, null)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(verified().isSound()).isTrue();
  }

  @Test
  void removesWhatAReplayThatDiedHasLeft() {
    database.execute(
        "CREATE SCHEMA lethe_replay_dead", "CREATE TABLE lethe_replay_dead.audit_event (a int)");

    replay(null, null);

    assertThat(replaySchemas()).isEqualTo("0");
  }

  @Test
  void aStepOfALifeThatWasRecordedButNotFollowedIsReplayedAsThat() throws Exception {
    log.step("r-1", RequestState.ACCEPTED, null, null);
    log.projectInto(database.service());

    ReplayReport report = replay(null, null);

    assertThat(report.isEqual()).isTrue();
    assertThat(report.rows()).isEqualTo(14); // its event id is that of the first ACCEPTED
  }

  private ReplayReport replay(@Nullable String into, @Nullable ReplayLimit limit) {
    List<Long> told = new ArrayList<>();
    Replay.Progress progress =
        new Replay.Progress() {
          @Override
          public void applied(long done, long total) {
            told.add(total - done);
          }

          @Override
          public void compared(long rows) {}
        };
    return new Replay(
            ServiceRecords.TOPICS,
            ControlFixture.KEYS,
            database.auditor(),
            database.superuser(),
            progress)
        .run(new FakeEventSource(log.records()), into, limit);
  }

  private AuditReport verified() {
    return AuditVerifier.verify(database.auditor(), rows -> {});
  }

  private String replaySchemas() {
    return database.single("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lethe_replay%'");
  }
}
