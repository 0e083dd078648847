package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.tlog.SigningFixture;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.schemas.RequestState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTamperTest {
  /** {@code -Dlethe.tampers=1000} takes a minute. */
  private static final int TAMPERS = Integer.getInteger("lethe.tampers", 250);

  private static final int CLEAN_RUNS = 30;
  private static final int ROWS_OF_A_REQUEST = 7;

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SubjectKey subjectKey;
  private final SignedAuditTrail trail;

  AuditTamperTest(@TempDir Path folder) throws IOException {
    subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
    trail = new SignedAuditTrail(database, folder.resolve("audit"));
  }

  @Test
  void everyTamperIsFoundAndItsFirstRowNamed() throws Exception {
    for (int request = 1; request <= 5; request++) {
      grow(request);
      trail.sign();
    }
    int rows = 5 * ROWS_OF_A_REQUEST;
    unprotect();
    List<String> asWritten;
    try (Connection connection = database.superuser().getConnection()) {
      connection.setAutoCommit(false);
      asWritten = rows(connection);
      for (int seed = 0; seed < TAMPERS; seed++) {
        Savepoint before = connection.setSavepoint();
        List<String> tampering = Tampering.of(seed, rows);
        execute(connection, tampering);
        List<String> tampered = rows(connection);

        AuditReport report =
            AuditVerifier.verify(connection, n -> {}, null, trail.evidence(seed % 10 == 0));

        if (tampered.equals(asWritten)) { // a hash was changed, and the chain then made anew
          assertThat(report.firstBad()).as("%d: %s", seed, tampering).isNull();
        } else {
          assertThat(report.firstBad())
              .as("%d: %s", seed, tampering)
              .extracting(AuditReport.BadRow::seq)
              .isEqualTo(firstDifference(asWritten, tampered));
        }
        connection.rollback(before);
      }
      connection.rollback();
    }
    assertThat(trail.verify(true).isSound()).isTrue();
  }

  @Test
  void aGrowingLogRaisesNoFalseAlarmAndItsTablesAreHeldAgainstIt() throws Exception {
    for (int run = 1; run <= CLEAN_RUNS; run++) {
      ServiceRecords log = new ServiceRecords(subjectKey);
      for (String id : List.of("a-" + run, "b-" + run, "c-" + run)) {
        log.received(id, "person 17", null)
            .step(id, RequestState.ACCEPTED, null, null)
            .step(id, RequestState.SHIELDED, ServiceRecords.SHIELD, null);
      }
      ServiceRecords.project(database.service(), ServiceRecords.after(1_000L * run, log));
      if (run % 3 != 0) {
        trail.sign();
      }

      AuditReport report = trail.verify(run % 4 == 0);

      assertThat(report.firstBad()).as("run %d", run).isNull();
      assertThat(report.rows()).isEqualTo(9L * run);
    }
    assertThat(database.single("SELECT count(*) FROM audit_tile")).isEqualTo("1");
    unprotect();

    assertFound(
        1, "UPDATE audit_tile SET hashes = set_byte(hashes, 99, 255 - get_byte(hashes, 99))");
    assertFound(1, "DELETE FROM audit_tile");
    assertFound(257, "INSERT INTO audit_tile SELECT level, 1, hashes FROM audit_tile");
    assertFound(19, "DELETE FROM audit_checkpoint WHERE size = 36");
    assertFound(
        19, "UPDATE audit_checkpoint SET note = replace(note, '\n36\n', '\n37\n') WHERE size = 36");
  }

  @Test
  void withoutLeavesTheCheckpointsSayBetweenWhichRowsItWas() throws Exception {
    grow(1);
    trail.sign();
    grow(2);
    trail.sign();
    Files.delete(trail.folder.leaves());
    unprotect();
    database.execute(
        "UPDATE audit_event SET payload = replace(payload, '\"acme\"', '\"emca\"'), tenant = 'emca' WHERE"
            + " seq = 10");
    database.execute(Tampering.of(5, 14).get(1)); // the chain, written anew

    AuditReport report = trail.verify(false);

    assertThat(report.firstBad())
        .isEqualTo(
            new AuditReport.BadRow(
                8, null, "one of rows 8 to 14 is not what the checkpoint of 14 rows signed"));
  }

  @Test
  void aCheckpointOfAnotherKeyIsNoEvidence() throws Exception {
    grow(1);
    trail.sign();
    String note = Files.readString(trail.folder.checkpoints());
    Files.writeString(
        trail.folder.checkpoints(),
        new SigningFixture("example.com/log")
            .sign(new TreeHead("example.com/log", 7, note.split("\n")[2]))
            .note());

    assertThat(trail.verify(false).firstBad())
        .isEqualTo(
            new AuditReport.BadRow(
                1, null, "the checkpoint of 7 rows is not signed with the trusted key"));
  }

  private void assertFound(long firstBad, String tampering) throws Exception {
    try (Connection connection = database.superuser().getConnection()) {
      connection.setAutoCommit(false);
      execute(connection, List.of(tampering));

      AuditReport report = AuditVerifier.verify(connection, n -> {}, null, trail.evidence(true));

      assertThat(report.firstBad())
          .as(tampering)
          .extracting(AuditReport.BadRow::seq)
          .isEqualTo(firstBad);
      connection.rollback();
    }
  }

  private void grow(int request) throws SQLException {
    ServiceRecords log =
        new ServiceRecords(subjectKey).certified("r-" + request, "person " + request);
    ServiceRecords.project(database.service(), ServiceRecords.after(1_000L * request, log));
  }

  private void unprotect() {
    for (String table : new String[] {"audit_event", "audit_tile", "audit_checkpoint"}) {
      database.execute("ALTER TABLE " + table + " DISABLE TRIGGER ALL");
    }
    database.execute("ALTER TABLE audit_event DROP CONSTRAINT audit_event_seq_check");
  }

  private static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static List<String> rows(Connection connection) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT t::text FROM audit_event t ORDER BY seq")) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }

  private static long firstDifference(List<String> before, List<String> after) {
    int i = 0;
    while (i < after.size() && i < before.size() && after.get(i).equals(before.get(i))) {
      i++;
    }
    return i + 1L;
  }
}
