package dev.lethe.db.register;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the register of requests from the views of the log, row by row: there may be more than fit
 * into memory. Needs only the right to read. Thread-safe as far as the data source is.
 */
public final class RequestRegister {
  private static final int FETCH = 500;

  /** A failed request that was revoked is finished by that: its failure is no answer. */
  private static final String SQL =
      "SELECT v.request_id, v.tenant, v.model, v.legal_basis, v.received_at, v.due_at, v.state,"
          + " v.reason, v.measured ->> 'certificate' AS certificate, f.state AS finished_state,"
          + " f.at AS finished_at, s.actor AS submitted_by, a.actor AS released_by,"
          + " r.actor AS revoked_by, "
          + recipients("RECIPIENT_TOLD")
          + " AS told, "
          + recipients("RECIPIENT_NOT_REACHED")
          + " AS not_reached FROM request_view v"
          + " LEFT JOIN audit_event s ON s.seq = v.first_seq"
          + " LEFT JOIN LATERAL (SELECT t.state, t.at FROM request_timeline t"
          + " WHERE t.request_id = v.request_id"
          + " AND t.state IN ('CERTIFIED', 'REJECTED', 'CANCELLED', 'FAILED', 'REVOKED')"
          + " ORDER BY t.state = 'FAILED', t.seq LIMIT 1) f ON true"
          + " LEFT JOIN LATERAL (SELECT e.actor FROM request_timeline t"
          + " JOIN audit_event e ON e.seq = t.seq WHERE t.request_id = v.request_id"
          + " AND t.state = 'ACCEPTED' AND EXISTS (SELECT FROM request_timeline h"
          + " WHERE h.request_id = t.request_id AND h.state = 'HELD' AND h.seq < t.seq)"
          + " ORDER BY t.seq DESC LIMIT 1) a ON true"
          + " LEFT JOIN LATERAL (SELECT e.actor FROM request_timeline t"
          + " JOIN audit_event e ON e.seq = t.seq WHERE t.request_id = v.request_id"
          + " AND t.state = 'REVOKED' ORDER BY t.seq LIMIT 1) r ON true"
          + " WHERE v.received_at >= ? AND v.received_at < ?"
          + " AND (?::text IS NULL OR v.tenant = ?) ORDER BY v.first_seq";

  private final DataSource database;

  public RequestRegister(DataSource database) {
    this.database = database;
  }

  /** Takes the entries, one by one. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @throws IOException if whoever reads is gone
     */
    void accept(RegisterEntry entry) throws IOException;
  }

  /**
   * Gives every request that was received in the period, in the order of the log.
   *
   * @param tenant whose requests; null for all
   * @throws IOException if the sink throws it
   * @throws DatabaseException if Postgres refuses
   */
  public void read(RegisterPeriod period, @Nullable String tenant, Sink sink) throws IOException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // a cursor instead of all rows at once
      try (PreparedStatement query = connection.prepareStatement(SQL)) {
        query.setFetchSize(FETCH);
        query.setObject(1, period.start().atOffset(ZoneOffset.UTC));
        query.setObject(2, period.end().atOffset(ZoneOffset.UTC));
        query.setString(3, tenant);
        query.setString(4, tenant);
        try (ResultSet row = query.executeQuery()) {
          while (row.next()) {
            sink.accept(entry(row));
          }
        }
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the register", e);
    }
  }

  private static RegisterEntry entry(ResultSet row) throws SQLException {
    String finished = row.getString("finished_state");
    OffsetDateTime finishedAt = row.getObject("finished_at", OffsetDateTime.class);
    return new RegisterEntry(
        row.getString("request_id"),
        row.getString("tenant"),
        row.getString("model"),
        row.getString("legal_basis"),
        instant(row, "received_at"),
        instant(row, "due_at"),
        RequestState.valueOf(row.getString("state")),
        finishedAt == null ? null : finishedAt.toInstant(),
        finished != null && !finished.equals(RequestState.FAILED.name()),
        row.getString("reason"),
        row.getString("certificate"),
        actor(row.getString("submitted_by")),
        actor(row.getString("released_by")),
        actor(row.getString("revoked_by")),
        texts(row, "told"),
        texts(row, "not_reached"));
  }

  private static String recipients(String kind) {
    return "array(SELECT n.reason FROM request_note n WHERE n.request_id = v.request_id"
        + " AND n.kind = '"
        + kind
        + "' ORDER BY n.seq)";
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Actor actor(@Nullable String json) throws SQLException {
    try {
      return json == null ? null : Json.mapper().readValue(json, Actor.class);
    } catch (JsonProcessingException e) {
      throw new SQLException("audit_event.actor is no actor"); // its message would quote it
    }
  }
}
