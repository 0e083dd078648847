package dev.lethe.faults;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The tables that are views of the log, row by row. */
final class ProjectedViews {
  /** With the columns that are theirs alone: a heartbeat moves the others all the time. */
  private static final Map<String, String> VIEWS =
      Map.of(
          "audit_event", "*",
          "audit_tile", "*",
          "audit_checkpoint", "*",
          "request_view", "*",
          "request_timeline", "*",
          "adapter_registry", "*",
          "replica_ack", "*",
          "control_statement", "*",
          "enforcement_gap", "*",
          "replica", "replica, model, url, base_digest, started_at, leaving");

  private ProjectedViews() {}

  /** Every table's rows as text, in one order. */
  static Map<String, List<String>> dump(DataSource database) {
    Map<String, List<String>> dump = new LinkedHashMap<>();
    try (Connection connection = database.getConnection()) {
      for (Map.Entry<String, String> view : VIEWS.entrySet()) {
        dump.put(view.getKey(), rows(connection, view.getKey(), view.getValue()));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return dump;
  }

  private static List<String> rows(Connection connection, String table, String columns)
      throws SQLException {
    List<String> rows = new ArrayList<>();
    String sql =
        "SELECT r::text FROM (SELECT %s FROM %s) AS r ORDER BY r::text".formatted(columns, table);
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        rows.add(row.getString(1));
      }
    }
    return rows;
  }
}
