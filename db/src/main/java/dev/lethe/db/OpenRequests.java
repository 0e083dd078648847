package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.CaseEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Requests that are not answered, and of which alerts were raised. Thread-safe. */
public final class OpenRequests {
  /** Of all that look after one schema, one at a time. */
  private static final long LOCK = 0x446565L;

  private static final int PAGE = 500;

  private static final String SQL =
      "SELECT v.request_id, v.tenant, v.model, v.received_at, v.due_at, v.first_seq,"
          + " array(SELECT n.reason FROM request_note n WHERE n.request_id = v.request_id"
          + " AND n.kind = ? AND n.due_at = v.due_at) AS alerts FROM request_view v WHERE v."
          + RequestOverview.OPEN
          + " AND v.due_at < ? AND (v.due_at, v.first_seq) > (?, ?)"
          + " ORDER BY v.due_at, v.first_seq LIMIT "
          + PAGE;

  private final DataSource database;

  public OpenRequests(DataSource database) {
    this.database = database;
  }

  /**
   * A request that is not answered.
   *
   * @param alerts reasons of the alerts of this due date
   */
  public record OpenRequest(
      String id,
      String tenant,
      String model,
      Instant receivedAt,
      Instant dueAt,
      Set<String> alerts) {}

  /**
   * Gives all that are due before a time, in the order in which they are due, unless somebody else
   * is being given them now.
   *
   * @throws DatabaseException if Postgres refuses
   */
  public void dueBefore(Instant time, Consumer<OpenRequest> sink) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        if (isFirst(connection)) {
          read(connection, time, sink);
        }
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read open requests", e);
    }
  }

  private static boolean isFirst(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "SELECT pg_try_advisory_xact_lock(? # hashtext(current_schema())::bigint)")) {
      lock.setLong(1, LOCK);
      try (ResultSet row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static void read(Connection connection, Instant time, Consumer<OpenRequest> sink)
      throws SQLException {
    Instant due = Instant.EPOCH;
    long seq = 0;
    try (PreparedStatement query = connection.prepareStatement(SQL)) {
      while (true) {
        SqlTypes.bind(query, CaseEvent.Kind.DUE_ALERT, time, due, seq);
        List<OpenRequest> page = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
          while (row.next()) {
            page.add(request(row));
            due = SqlTypes.instant(row, "due_at");
            seq = row.getLong("first_seq");
          }
        }
        page.forEach(sink);
        if (page.size() < PAGE) {
          return;
        }
      }
    }
  }

  private static OpenRequest request(ResultSet row) throws SQLException {
    Array alerts = row.getArray("alerts");
    return new OpenRequest(
        row.getString("request_id"),
        row.getString("tenant"),
        row.getString("model"),
        SqlTypes.instant(row, "received_at"),
        SqlTypes.instant(row, "due_at"),
        Set.copyOf(Arrays.asList((String[]) alerts.getArray())));
  }
}
