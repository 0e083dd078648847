package dev.lethe.faults;

import dev.lethe.db.Migrations;
import dev.lethe.db.Projector;
import dev.lethe.db.SourcedEvent;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.launch.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** Projects the log a second time, into an empty database, and compares. */
final class ReplayCheck {
  private ReplayCheck() {}

  /** Tables whose rows are not those that the log gives; empty when all are. */
  static List<String> differences(Harness harness, Path folder) throws IOException, SQLException {
    Map<String, List<String>> found = AuditCheck.with(harness.addresses(), ProjectedViews::dump);
    List<SourcedEvent> log = new HistoryReader(harness).sources();
    PostgresSettings settings =
        new PostgresSettings(folder, 0, false, PostgresSettings.defaultCache());
    try (PostgresServer server = PostgresServer.start(settings)) {
      PGSimpleDataSource database = database(server);
      Migrations.migrate(database);
      DataFolder data = new DataFolder(harness.data());
      project(
          database,
          log,
          ControlKeys.load(data.trustedArtefactKeys(), data.trustedRevocationKeys()));
      return compare(found, ProjectedViews.dump(database));
    }
  }

  static List<String> compare(Map<String, List<String>> found, Map<String, List<String>> replayed) {
    List<String> differences = new ArrayList<>();
    found.forEach(
        (table, rows) -> {
          List<String> expected = replayed.getOrDefault(table, List.of());
          if (!rows.equals(expected)) {
            differences.add(
                "%s: %d rows, %d by replay".formatted(table, rows.size(), expected.size()));
          }
        });
    return differences;
  }

  private static void project(PGSimpleDataSource database, List<SourcedEvent> log, ControlKeys keys)
      throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      new Projector(new Topics(Topics.DEFAULT_PREFIX), keys).apply(connection, log);
      connection.commit();
    }
  }

  private static PGSimpleDataSource database(PostgresServer server) {
    DatabaseUsers.Login owner = server.users().owner();
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(server.jdbcUrl());
    database.setUser(owner.user());
    database.setPassword(owner.password());
    return database;
  }
}
