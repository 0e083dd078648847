package dev.lethe.localstack;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Creates the database and its roles. The group roles {@code lethe_service} and {@code
 * lethe_auditor} receive their rights on tables from the migrations; here the logins become their
 * members.
 */
final class DatabaseRoles {
  private DatabaseRoles() {}

  /** Idempotent, so that a run that was interrupted is simply repeated. */
  static void prepare(String adminUrl, String database, DatabaseUsers users) throws IOException {
    DatabaseUsers.Login admin = users.superuser();
    try (Connection connection =
            DriverManager.getConnection(adminUrl, admin.user(), admin.password());
        Statement sql = connection.createStatement()) {
      role(sql, "lethe_service", "NOLOGIN");
      role(sql, "lethe_auditor", "NOLOGIN");
      login(sql, users.owner());
      login(sql, users.service());
      login(sql, users.auditor());
      sql.execute("GRANT lethe_service TO " + users.service().user());
      sql.execute("GRANT lethe_auditor TO " + users.auditor().user());
      sql.execute("ALTER ROLE " + users.auditor().user() + " SET default_transaction_read_only=on");
      if (!exists(sql, "SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
        sql.execute("CREATE DATABASE " + database + " OWNER " + users.owner().user());
      }
      sql.execute("REVOKE ALL ON DATABASE " + database + ", postgres, template1 FROM PUBLIC");
      sql.execute("GRANT CONNECT ON DATABASE " + database + " TO lethe_service, lethe_auditor");
    } catch (SQLException e) {
      throw new IOException("database roles cannot be created: SQLSTATE " + e.getSQLState(), e);
    }
  }

  private static void login(Statement sql, DatabaseUsers.Login login) throws SQLException {
    role(sql, login.user(), "LOGIN PASSWORD '" + login.password() + "'");
  }

  private static void role(Statement sql, String name, String options) throws SQLException {
    boolean exists = exists(sql, "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'");
    sql.execute((exists ? "ALTER" : "CREATE") + " ROLE " + name + " WITH " + options);
  }

  private static boolean exists(Statement sql, String query) throws SQLException {
    try (ResultSet rows = sql.executeQuery(query)) {
      return rows.next();
    }
  }
}
