package dev.lethe.standalone.cli;

import dev.lethe.db.MigrationMarks;
import dev.lethe.db.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "migrate",
    description = {
      "Brings the tables up to date, in place of the ingest service when it starts.",
      "",
      "So the services need no password of the role that owns the tables: set"
          + " LETHE_DB_MIGRATE=false for ingest, and run this before each new version. Safe to"
          + " repeat, and to run twice at once.",
      "",
      "The database is the one that services are told: $QUARKUS_DATASOURCE_JDBC_URL. The owner is"
          + " $LETHE_DB_OWNER_USERNAME with $LETHE_DB_OWNER_PASSWORD."
    },
    footerHeading = "%nExamples:%n",
    footer = "  lethe database migrate")
final class DatabaseMigrateCommand implements Callable<Integer> {
  /** As the ingest service is told them. */
  static final String OWNER = "LETHE_DB_OWNER_USERNAME";

  static final String OWNER_PASSWORD = "LETHE_DB_OWNER_PASSWORD";

  private final Map<String, String> environment;
  @Spec private CommandSpec spec = CommandSpec.create();

  DatabaseMigrateCommand() {
    this(System.getenv());
  }

  DatabaseMigrateCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Integer call() {
    DataSource owner =
        EnvironmentDatabase.of(asOwner())
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.USAGE, EnvironmentDatabase.URL + " names no database"));
    greet(owner);
    try {
      Migrations.migrate(owner);
    } catch (RuntimeException e) {
      throw new CommandFailure(ExitCode.FAILED, "the migration failed" + sqlState(e));
    }
    List<String> versions = MigrationMarks.versions();
    spec.commandLine()
        .getOut()
        .println("Postgres is migrated to " + versions.get(versions.size() - 1));
    return ExitCode.OK;
  }

  private Map<String, String> asOwner() {
    Map<String, String> database = new HashMap<>(environment);
    if (environment.containsKey(OWNER)) {
      database.put(EnvironmentDatabase.USER, environment.get(OWNER));
    }
    if (environment.containsKey(OWNER_PASSWORD)) {
      database.put(EnvironmentDatabase.PASSWORD, environment.get(OWNER_PASSWORD));
    }
    return database;
  }

  /** Apart from the migration, so that a wrong password is called one. */
  private static void greet(DataSource owner) {
    try (Connection connection = owner.getConnection()) {
      connection.isReadOnly();
    } catch (SQLException e) {
      throw new CommandFailure(
          ExitCode.NOT_RUNNING,
          "Postgres does not answer, or refuses the login (SQLSTATE " + e.getSQLState() + ")");
    }
  }

  /** The state alone: a message of Postgres' may quote what it is about. */
  private static String sqlState(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return " (SQLSTATE " + sql.getSQLState() + ")";
      }
    }
    return ": " + failure.getClass().getSimpleName();
  }
}
