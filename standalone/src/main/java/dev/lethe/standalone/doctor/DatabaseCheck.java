package dev.lethe.standalone.doctor;

import dev.lethe.db.MigrationMarks;
import dev.lethe.db.jdbc.DatabaseException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Whether the database answers and has the tables of this version. Writes nothing, and needs no
 * right but to connect.
 *
 * @param database as any role
 */
public record DatabaseCheck(DataSource database) implements InstallationCheck {
  /** Class of SQLSTATE: the server refuses the login. */
  private static final String LOGIN = "28";

  /** Class of SQLSTATE: there is no such database. */
  private static final String CATALOG = "3D";

  @Override
  public String name() {
    return "database";
  }

  @Override
  public CheckOutcome run() {
    List<String> missing;
    try {
      missing = new MigrationMarks(database).missing();
    } catch (DatabaseException e) {
      return unreachable(e.getCause() instanceof SQLException sql ? state(sql) : "?");
    }
    List<String> all = MigrationMarks.versions();
    if (missing.isEmpty()) {
      return CheckOutcome.ok("Postgres answers and is migrated to " + all.get(all.size() - 1));
    }
    if (missing.equals(all)) {
      return CheckOutcome.warning(
          "Postgres answers and has no tables of Lethe's yet",
          "start the ingest service, which makes them as $LETHE_DB_OWNER_USERNAME");
    }
    return CheckOutcome.failed(
        "Postgres lacks the migrations " + String.join(", ", missing),
        "start the ingest service of this version before the others: it migrates");
  }

  /** A message of the driver could hold an address with a password. */
  private static CheckOutcome unreachable(String state) {
    if (state.startsWith(LOGIN)) {
      return CheckOutcome.failed(
          "Postgres refuses the login (SQLSTATE " + state + ")",
          "correct QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD");
    }
    if (state.startsWith(CATALOG)) {
      return CheckOutcome.failed(
          "Postgres has no such database (SQLSTATE " + state + ")",
          "create it as deploy/postgres/roles.sh does, or correct QUARKUS_DATASOURCE_JDBC_URL");
    }
    return CheckOutcome.failed(
        "Postgres does not answer (SQLSTATE " + state + ")",
        "start it, and correct QUARKUS_DATASOURCE_JDBC_URL if it runs elsewhere");
  }

  private static String state(SQLException e) {
    String state = e.getSQLState();
    return state == null ? "?" : state;
  }
}
