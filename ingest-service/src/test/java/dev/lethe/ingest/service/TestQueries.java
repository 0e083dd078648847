package dev.lethe.ingest.service;

import java.sql.Connection;
import java.sql.ResultSet;
import javax.sql.DataSource;

/** Statements of a test. */
final class TestQueries {
  private TestQueries() {}

  /** Runs a statement as the owner of the tables. */
  static void execute(String sql) throws Exception {
    try (Connection connection = DisposableStack.current().owner().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, as text. */
  static String single(DataSource database, String query) throws Exception {
    try (Connection connection = database.getConnection();
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getString(1) : "";
    }
  }
}
