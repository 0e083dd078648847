package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** Finds rows of the audit trail. Thread-safe as far as the data source is. */
public final class AuditIndex {
  private final DataSource database;

  public AuditIndex(DataSource database) {
    this.database = database;
  }

  /** Number of the row that holds the event. */
  public OptionalLong ofEvent(String id) {
    return find("SELECT seq FROM audit_event WHERE event_id = ?", id);
  }

  /** Number of the first row at or after that time. */
  public OptionalLong firstAt(Instant time) {
    return find("SELECT min(seq) FROM audit_event WHERE occurred_at >= ?", time);
  }

  /** Number of the last row at or before that time. */
  public OptionalLong lastAt(Instant time) {
    return find("SELECT max(seq) FROM audit_event WHERE occurred_at <= ?", time);
  }

  /** Numbers of the rows of a request's steps, those that its lifecycle has. */
  public List<Long> ofRequest(String id) {
    List<Long> rows = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT seq FROM request_timeline WHERE request_id = ? ORDER BY seq")) {
      query.setString(1, id);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          rows.add(row.getLong(1));
        }
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the audit trail", e);
    }
    return rows;
  }

  private OptionalLong find(String sql, Object value) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      SqlTypes.bind(query, value);
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getObject(1) != null
            ? OptionalLong.of(row.getLong(1))
            : OptionalLong.empty();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the audit trail", e);
    }
  }
}
