package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.Migrations;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.FreePorts;
import dev.lethe.localstack.LocalStack;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Against a real Postgres; each test has a database of its own. */
class DatabaseCheckTest {
  private static final LocalStack STACK = LocalStack.start();

  @Test
  void aMigratedDatabaseIsFineForWhoMayOnlyRead() throws Exception {
    create("doctor_migrated");
    Migrations.migrate(as("doctor_migrated", STACK.users().superuser()));

    CheckOutcome outcome = new DatabaseCheck(as("doctor_migrated", STACK.users().auditor())).run();

    assertThat(outcome.status()).as(outcome.finding()).isEqualTo(CheckStatus.OK);
    assertThat(outcome.finding()).startsWith("Postgres answers and is migrated to V");
  }

  @Test
  void anOlderDatabaseFails() throws Exception {
    create("doctor_older");
    PGSimpleDataSource owner = as("doctor_older", STACK.users().superuser());
    Migrations.migrate(owner);
    execute(owner, "ALTER TABLE request_view DROP COLUMN claimed_received_at");

    CheckOutcome outcome = new DatabaseCheck(as("doctor_older", STACK.users().auditor())).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).isEqualTo("Postgres lacks the migrations V5");
  }

  @Test
  void anEmptyDatabaseWaitsForTheIngestService() throws Exception {
    create("doctor_empty");

    CheckOutcome outcome = new DatabaseCheck(as("doctor_empty", STACK.users().auditor())).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.WARNING);
    assertThat(outcome.advice()).contains("ingest");
  }

  @Test
  void aWrongPasswordFailsAndIsNotShown() {
    PGSimpleDataSource database = as("lethe", STACK.users().auditor());
    database.setPassword("not-the-password");

    CheckOutcome outcome = new DatabaseCheck(database).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).isEqualTo("Postgres refuses the login (SQLSTATE 28P01)");
    assertThat(outcome.toString()).doesNotContain("not-the-password");
  }

  @Test
  void aDatabaseThatIsNotThereFails() {
    CheckOutcome outcome = new DatabaseCheck(as("doctor_nowhere", STACK.users().superuser())).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).contains("no such database", "3D000");
  }

  @Test
  void aPortOnWhichNobodyListensFails() throws Exception {
    PGSimpleDataSource database = as("lethe", STACK.users().auditor());
    database.setPortNumbers(new int[] {FreePorts.find(1).get(0)});

    CheckOutcome outcome = new DatabaseCheck(database).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).isEqualTo("Postgres does not answer (SQLSTATE 08001)");
  }

  private static void create(String database) throws SQLException {
    execute(as("postgres", STACK.users().superuser()), "CREATE DATABASE " + database);
  }

  private static void execute(PGSimpleDataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static PGSimpleDataSource as(String database, DatabaseUsers.Login login) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(STACK.jdbcUrl());
    source.setDatabaseName(database);
    source.setUser(login.user());
    source.setPassword(login.password());
    return source;
  }
}
