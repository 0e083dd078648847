package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.MigrationMarks;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.LocalStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;

/** Against a real Postgres; each test has a database of its own. */
class DatabaseMigrateCommandTest {
  private static final LocalStack STACK = LocalStack.start();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void migratesAsTheOwnerAndMayBeRepeated() throws SQLException {
    Map<String, String> environment = owner("migrate_empty");
    environment.put(EnvironmentDatabase.USER, "lethe_app");
    environment.put(EnvironmentDatabase.PASSWORD, "a service's");

    assertThat(run(environment)).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(run(environment)).as(err.toString()).isEqualTo(ExitCode.OK);

    assertThat(out.toString().lines().distinct())
        .singleElement()
        .isEqualTo("Postgres is migrated to " + last());
    assertThat(new MigrationMarks(database("migrate_empty")).missing()).isEmpty();
  }

  @Test
  void aWrongPasswordIsSaidAndNotShown() throws SQLException {
    Map<String, String> environment = owner("migrate_refused");
    environment.put(DatabaseMigrateCommand.OWNER_PASSWORD, "not-the-password");

    assertThat(run(environment)).isEqualTo(ExitCode.NOT_RUNNING);
    assertThat(err.toString()).contains("28P01").doesNotContain("not-the-password");
  }

  @Test
  void aRoleThatOwnsNothingFails() throws SQLException {
    Map<String, String> environment = owner("migrate_auditor");
    environment.put(DatabaseMigrateCommand.OWNER, STACK.users().auditor().user());
    environment.put(DatabaseMigrateCommand.OWNER_PASSWORD, STACK.users().auditor().password());

    assertThat(run(environment)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("the migration failed (SQLSTATE 25006)");
  }

  @Test
  void withoutAnAddressItSaysWhichVariableNamesIt() {
    assertThat(run(Map.of())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(EnvironmentDatabase.URL);
  }

  private int run(Map<String, String> environment) {
    return new CommandLine(new DatabaseMigrateCommand(environment))
        .setExecutionExceptionHandler(new CommandErrorHandler())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute();
  }

  private static Map<String, String> owner(String database) throws SQLException {
    try (Connection connection = database("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
    }
    DatabaseUsers.Login login = STACK.users().superuser();
    Map<String, String> environment = new HashMap<>();
    environment.put(EnvironmentDatabase.URL, database(database).getUrl());
    environment.put(DatabaseMigrateCommand.OWNER, login.user());
    environment.put(DatabaseMigrateCommand.OWNER_PASSWORD, login.password());
    return environment;
  }

  private static PGSimpleDataSource database(String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(STACK.jdbcUrl());
    source.setDatabaseName(name);
    source.setUser(STACK.users().superuser().user());
    source.setPassword(STACK.users().superuser().password());
    return source;
  }

  private static String last() {
    return MigrationMarks.versions().get(MigrationMarks.versions().size() - 1);
  }
}
