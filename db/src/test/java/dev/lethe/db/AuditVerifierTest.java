package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.AuditReport.Head;
import dev.lethe.db.keys.SubjectKey;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditVerifierTest {
  private static final String REWRITE_CHAIN =
      """
      DO $$ DECLARE r record; h bytea := decode(repeat('00', 32), 'hex');
      BEGIN
        FOR r IN SELECT seq, payload FROM audit_event ORDER BY seq LOOP
          UPDATE audit_event SET prev_hash = h,
            hash = sha256(h || int8send(seq) || convert_to(payload, 'UTF8')) WHERE seq = r.seq
            RETURNING hash INTO h;
        END LOOP;
      END $$""";

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SubjectKey subjectKey;

  AuditVerifierTest(@TempDir Path folder) {
    subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
  }

  @BeforeEach
  void givenATrailOfFourteenRows() throws SQLException {
    new ServiceRecords(subjectKey)
        .certified("r-1", "person 17")
        .certified("r-2", "person 18")
        .projectInto(database.service());
  }

  @Test
  void aTrailAsWrittenIsSound() {
    List<Long> progress = new ArrayList<>();

    AuditReport report = AuditVerifier.verify(database.auditor(), progress::add);

    assertThat(report.isSound()).isTrue();
    assertThat(report.rows()).isEqualTo(14);
    assertThat(report.headHash())
        .isEqualTo(database.single("SELECT encode(hash, 'hex') FROM audit_event WHERE seq = 14"));
    assertThat(progress).containsExactly(14L);
  }

  @Test
  void anEmptyTrailIsSound() {
    try (TestDatabase empty = TestDatabase.migrated()) {
      AuditReport report = AuditVerifier.verify(empty.auditor(), rows -> {});

      assertThat(report)
          .isEqualTo(
              new AuditReport(
                  0, "00".repeat(32), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", 0, 0, null));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "event_id        | 'other'                   | event_id differs from the payload",
        "request_id      | 'other'                   | request_id differs from the payload",
        "tenant          | 'other'                   | tenant differs from the payload",
        "model           | 'other'                   | model differs from the payload",
        "type            | 'other'                   | type differs from the payload",
        "state           | 'REJECTED'                | state differs from the payload",
        "occurred_at     | occurred_at + interval '1 microsecond' | occurred_at differs from the payload",
        "topic           | 'other'                   | topic or kafka_partition differs from the row before",
        "kafka_partition | 1                         | topic or kafka_partition differs from the row before",
        "kafka_offset    | -1                        | kafka_offset is not after the row before",
        "payload         | replace(payload, 'demo', 'omed') | hash does not match the payload",
        "payload         | concat(payload, ' ')     | hash does not match the payload",
        "hash            | sha256('x')               | hash does not match the payload",
        "prev_hash       | sha256('x')               | prev_hash is not the hash of the row before",
      })
  void namesTheRowWhoseColumnWasChanged(String column, String value, String reason) {
    tamper("UPDATE audit_event SET " + column + " = " + value + " WHERE seq = 5");

    assertThat(found(verify())).isEqualTo(5 + ": " + reason);
    assertThat(verify().rows()).isEqualTo(4);
  }

  @Test
  void namesTheFirstOfSeveral() {
    tamper("UPDATE audit_event SET tenant = 'other' WHERE seq IN (12, 7, 9)");

    assertThat(found(verify())).isEqualTo(7 + ": " + "tenant differs from the payload");
  }

  @ParameterizedTest
  @CsvSource({"1, missing: the next row is 2", "5, missing: the next row is 6"})
  void namesARowThatWasDeleted(long seq, String reason) {
    tamper("DELETE FROM audit_event WHERE seq = " + seq);

    assertThat(found(verify())).isEqualTo(seq + ": " + reason);
  }

  @Test
  void namesARowThatWasDeletedAndTheRestRenumbered() {
    tamper(
        "DELETE FROM audit_event WHERE seq = 5",
        "UPDATE audit_event SET seq = -seq",
        "UPDATE audit_event SET seq = CASE WHEN seq < -5 THEN -seq - 1 ELSE -seq END");

    assertThat(found(verify())).isEqualTo(5 + ": " + "prev_hash is not the hash of the row before");
  }

  @Test
  void namesARowThatWasInserted() {
    tamper(
        "UPDATE audit_event SET seq = -seq",
        "UPDATE audit_event SET seq = CASE WHEN seq <= -5 THEN -seq + 1 ELSE -seq END",
        "INSERT INTO audit_event SELECT 5, 'forged', request_id, tenant, model, type, state,"
            + " occurred_at, payload, topic, kafka_partition, -7, hash, hash FROM audit_event"
            + " WHERE seq = 4");

    assertThat(found(verify())).isEqualTo(5 + ": " + "hash does not match the payload");
  }

  @Test
  void namesTheFirstOfTwoRowsThatWereSwapped() {
    tamper(
        "UPDATE audit_event SET seq = 1000 WHERE seq = 4",
        "UPDATE audit_event SET seq = 4 WHERE seq = 9",
        "UPDATE audit_event SET seq = 9 WHERE seq = 1000");

    assertThat(found(verify())).isEqualTo(4 + ": " + "prev_hash is not the hash of the row before");
  }

  @Test
  void namesAPayloadThatIsNoEventWithoutShowingIt() {
    tamper("UPDATE audit_event SET payload = '\"secret\"' WHERE seq = 3", REWRITE_CHAIN);

    assertThat(found(verify()))
        .isEqualTo(3 + ": " + "payload is not an event of a request: wrong-type");
  }

  @Test
  void aRewrittenChainIsFoundAgainstTheHeadThatWasNoted() {
    Head noted = verify().head();
    tamper(
        "UPDATE audit_event SET payload = replace(payload, 'acme', 'emca'), tenant = 'emca'",
        REWRITE_CHAIN);

    assertThat(verify().isSound()).isTrue();
    assertThat(found(verify(noted)))
        .isEqualTo(14 + ": " + "hash differs from the head that was noted");
  }

  @Test
  void aCutOffEndIsFoundAgainstTheHeadThatWasNoted() {
    Head noted = verify().head();
    tamper("DELETE FROM audit_event WHERE seq > 10");

    assertThat(verify().isSound()).isTrue();
    assertThat(found(verify(noted))).isEqualTo(11 + ": " + "missing: the trail had 14 rows");
  }

  @Test
  void aTrailThatGrewSinceItsHeadWasNotedIsSound() throws SQLException {
    Head noted = verify().head();

    ServiceRecords.project(
        database.service(),
        ServiceRecords.after(1_000, new ServiceRecords(subjectKey).certified("r-3", "person 19")));

    assertThat(verify(noted).isSound()).isTrue();
    assertThat(verify(noted).rows()).isEqualTo(21);
  }

  private static String found(AuditReport report) {
    AuditReport.BadRow bad = Objects.requireNonNull(report.firstBad());
    return bad.seq() + ": " + bad.reason();
  }

  private AuditReport verify() {
    return AuditVerifier.verify(database.auditor(), rows -> {});
  }

  private AuditReport verify(Head noted) {
    return AuditVerifier.verify(database.auditor(), rows -> {}, noted, null);
  }

  /** What somebody can do who owns the server. */
  private void tamper(String... statements) {
    database.execute(
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS audit_event_seq_check");
    database.execute(statements);
  }
}
