package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.keys.SubjectKey;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendOnlyTest {
  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SubjectKey subjectKey;

  AppendOnlyTest(@TempDir Path folder) {
    subjectKey = SubjectKey.create(folder.resolve("keyset.json"));
  }

  @BeforeEach
  void givenATrail() throws SQLException {
    new ServiceRecords(subjectKey).certified("r-1", "person 17").projectInto(database.service());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit_event SET state = 'REJECTED' WHERE seq = 2",
        "UPDATE audit_event SET state = 'REJECTED' WHERE seq = -1",
        "DELETE FROM audit_event WHERE seq = 2",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event"
      })
  void nobodyChangesARow(String change) {
    assertThatThrownBy(() -> execute(database.service(), change))
        .hasMessageContaining("permission denied");
    assertThatThrownBy(() -> execute(database.superuser(), change))
        .hasMessageContaining("append-only");
    assertThatThrownBy(
            () ->
                execute(
                    database.superuser(), "SET session_replication_role = 'replica'; " + change))
        .hasMessageContaining("append-only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"audit_tile", "audit_checkpoint"})
  void nobodyChangesTheTree(String table) {
    for (String change : new String[] {"DELETE FROM ", "TRUNCATE "}) {
      assertThatThrownBy(() -> execute(database.service(), change + table))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> execute(database.superuser(), change + table))
          .hasMessageContaining(table + " is append-only");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 9, prev_hash, hash, payload", // another row's link
        "SELECT 8, hash, hash, payload", // no hash of its own
        "SELECT 9, hash, sha256(hash || int8send(9) || convert_to('{}', 'UTF8')), '{}'", // a gap
        "SELECT 8, hash, sha256(hash || int8send(8) || convert_to('{}', 'UTF8')), '[]'"
      })
  void theServiceAppendsOnlyWhatContinuesTheChain(String row) {
    assertThatThrownBy(() -> execute(database.service(), insert(row)))
        .hasMessageContaining("does not continue the chain");
  }

  @Test
  void theServiceAppendsWhatContinuesTheChain() throws SQLException {
    String row = "SELECT 8, hash, sha256(hash || int8send(8) || convert_to('{}', 'UTF8')), '{}'";

    execute(database.service(), insert(row));

    assertThat(database.single("SELECT count(*) FROM audit_event")).isEqualTo("8");
  }

  @Test
  void theAuditorReadsAndNothingElse() throws SQLException {
    assertThat(single(database.auditor(), "SELECT count(*) FROM audit_event")).isEqualTo("7");
    assertThat(single(database.auditor(), "SELECT count(*) FROM request_view")).isEqualTo("1");
    assertThat(single(database.auditor(), "SELECT count(destroyed_at) FROM request_key"))
        .isEqualTo("1");
    for (String refused :
        new String[] {
          "SELECT wrapped_key FROM request_key",
          "INSERT INTO projector_offset VALUES ('t', 0, 0)",
          "UPDATE request_view SET state = 'REJECTED'",
          "DELETE FROM request_timeline",
          "CREATE TABLE mine (x int)"
        }) {
      assertThatThrownBy(() -> execute(database.auditor(), refused))
          .hasMessageContaining("permission denied");
    }
  }

  private static String insert(String row) {
    return "INSERT INTO audit_event (seq, prev_hash, hash, payload, event_id, request_id, tenant,"
        + " model, type, state, occurred_at, topic, kafka_partition, kafka_offset) "
        + row
        + ", 'e', 'r', 't', 'm', 't', 's', now(), 'p', 0, 1000 FROM audit_event WHERE seq = 7";
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String single(DataSource database, String query) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
