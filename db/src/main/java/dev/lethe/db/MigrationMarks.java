package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What each migration leaves behind, for readers who may not see Flyway's own table, such as the
 * auditor. A new migration needs a line here. Thread-safe.
 */
public final class MigrationMarks {
  private static final String SQL =
      "SELECT CASE WHEN ?::text IS NULL THEN to_regclass(?) IS NOT NULL"
          + " ELSE EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(?)"
          + " AND attname = ?::text AND NOT attisdropped) END";

  private static final List<Mark> MARKS =
      List.of(
          new Mark("V1", "audit_event", null),
          new Mark("V2", "audit_tile", null),
          new Mark("V3", "adapter_registry_request", null),
          new Mark("V4", "control_statement", null),
          new Mark("V5", "request_view", "claimed_received_at"),
          new Mark("V6", "audit_event", "actor"),
          new Mark("V7", "request_note", null),
          new Mark("V9", "request_view_due", null),
          new Mark("V10", "agent_token", null),
          new Mark("V11", "saved_view", null),
          new Mark("V12", "retired_master_key", null));

  private final DataSource database;

  /**
   * @param relation a table or an index
   * @param column of the table; null where the relation itself is new
   */
  private record Mark(String version, String relation, @Nullable String column) {}

  /**
   * @param database connects as any role that may connect
   */
  public MigrationMarks(DataSource database) {
    this.database = database;
  }

  /** The versions of all migrations, the oldest first. */
  public static List<String> versions() {
    return MARKS.stream().map(Mark::version).toList();
  }

  /**
   * The versions that the database lacks, the oldest first; empty when it is migrated.
   *
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(SQL)) {
      for (Mark mark : MARKS) {
        if (!exists(query, mark)) {
          missing.add(mark.version());
        }
      }
      return missing;
    } catch (SQLException e) {
      throw new DatabaseException("cannot see which tables there are", e);
    }
  }

  private static boolean exists(PreparedStatement query, Mark mark) throws SQLException {
    query.setString(1, mark.column());
    query.setString(2, mark.relation());
    query.setString(3, mark.relation());
    query.setString(4, mark.column());
    try (ResultSet row = query.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
  }
}
