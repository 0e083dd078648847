package dev.lethe.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Test
  void keepsItsRowsOverARestart(@TempDir Path folder) throws Exception {
    // Given
    try (PostgresServer first = PostgresServer.start(settings(folder));
        Connection owner = connect(first, first.users().owner());
        Statement sql = owner.createStatement()) {
      sql.execute("CREATE TABLE kept (n int)");
      sql.execute("INSERT INTO kept VALUES (7)");
    }

    // When
    try (PostgresServer second = PostgresServer.start(settings(folder));
        Connection owner = connect(second, second.users().owner());
        Statement sql = owner.createStatement();
        ResultSet rows = sql.executeQuery("SELECT n, current_setting('fsync') FROM kept")) {

      // Then
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(7);
      assertThat(rows.getString(2)).isEqualTo("on");
    }
  }

  @Test
  void comesBackAfterItWasKilled(@TempDir Path folder) throws Exception {
    // Given
    PostgresServer first = PostgresServer.start(settings(folder));
    List<ProcessHandle> helpers = first.process().descendants().toList();
    first.process().destroyForcibly().waitFor();
    for (ProcessHandle helper : helpers) { // while one of them runs, the next server cannot start
      ChildProcesses.await(helper, LIMIT);
    }

    // When
    try (PostgresServer second = PostgresServer.start(settings(folder));
        Connection auditor = connect(second, second.users().auditor())) {

      // Then
      assertThat(auditor.isValid(5)).isTrue();
    }
  }

  @Test
  void letsTheAuditorReadAndNothingElse(@TempDir Path folder) throws Exception {
    try (PostgresServer server = PostgresServer.start(settings(folder));
        Connection auditor = connect(server, server.users().auditor());
        Statement sql = auditor.createStatement()) {
      assertThatThrownBy(() -> sql.execute("CREATE TABLE mine (n int)"))
          .isInstanceOf(SQLException.class);
      sql.execute("SET default_transaction_read_only = off");
      assertThatThrownBy(() -> sql.execute("CREATE TEMP TABLE mine (n int)"))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> sql.execute("CREATE TABLE mine (n int)"))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void hidesThePasswordsAndLeavesNothingHalfDone(@TempDir Path folder) throws Exception {
    try (PostgresServer server = PostgresServer.start(settings(folder));
        Stream<Path> files = Files.list(folder)) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(settings(folder).passwords())))
          .isEqualTo("rw-------");
      assertThat(server.users().toString()).doesNotContain(server.users().owner().password());
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("cluster", "users.properties", "prepared", "postgres.log");
    }
  }

  private PostgresSettings settings(Path folder) {
    return new PostgresSettings(folder, 0, true, PostgresSettings.defaultCache());
  }

  private static Connection connect(PostgresServer server, DatabaseUsers.Login login)
      throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), login.user(), login.password());
  }
}
