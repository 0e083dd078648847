package dev.lethe.db;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes the hash chain of {@code audit_event} and compares every column with the event that
 * the row holds. Needs only the right to read. A trail whose end was cut off is sound in itself:
 * give the head that was noted before to notice that.
 */
public final class AuditVerifier {
  private static final int FETCH = 1_000;

  private long rows;
  private byte[] hash = AuditChain.genesis();
  private long offset = -1;
  private @Nullable String partition;
  private final AuditReport.@Nullable Head expected;

  private AuditVerifier(AuditReport.@Nullable Head expected) {
    this.expected = expected;
  }

  /**
   * Checks the whole trail.
   *
   * @param progress is told the number of rows checked so far, now and then
   */
  public static AuditReport verify(DataSource database, LongConsumer progress) {
    return verify(database, progress, null);
  }

  /**
   * Checks the whole trail, and that it still holds what it held when {@code expected} was noted.
   *
   * @param progress is told the number of rows checked so far, now and then
   * @throws DatabaseException if Postgres refuses
   */
  public static AuditReport verify(
      DataSource database, LongConsumer progress, AuditReport.@Nullable Head expected) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // a cursor instead of all rows at once
      try (PreparedStatement query =
          connection.prepareStatement("SELECT * FROM audit_event ORDER BY seq")) {
        query.setFetchSize(FETCH);
        try (ResultSet row = query.executeQuery()) {
          return new AuditVerifier(expected).check(row, progress);
        }
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the audit trail", e);
    }
  }

  private AuditReport check(ResultSet row, LongConsumer progress) throws SQLException {
    while (row.next()) {
      String reason = reason(row);
      if (reason != null) {
        return report(rows + 1, reason);
      }
      rows++;
      if (rows % FETCH == 0) {
        progress.accept(rows);
      }
    }
    progress.accept(rows);
    if (expected != null && rows < expected.rows()) {
      return report(rows + 1, "missing: the trail had " + expected.rows() + " rows");
    }
    return new AuditReport(rows, HexFormat.of().formatHex(hash), null);
  }

  private AuditReport report(long seq, String reason) {
    String head = HexFormat.of().formatHex(hash);
    return new AuditReport(rows, head, new AuditReport.BadRow(seq, reason));
  }

  /** What is wrong with this row, or null; moves the chain on. */
  private @Nullable String reason(ResultSet row) throws SQLException {
    long seq = row.getLong("seq");
    if (seq != rows + 1) {
      return "missing: the next row is " + seq;
    }
    String payload = row.getString("payload");
    byte[] link = AuditChain.link(hash, seq, payload);
    if (!Arrays.equals(hash, row.getBytes("prev_hash"))) {
      return "prev_hash is not the hash of the row before";
    }
    if (!Arrays.equals(link, row.getBytes("hash"))) {
      return "hash does not match the payload";
    }
    hash = link;
    if (expected != null
        && seq == expected.rows()
        && !HexFormat.of().formatHex(link).equals(expected.hash())) {
      return "hash differs from the head that was noted";
    }
    String column = differingColumn(row, payload);
    return column == null ? position(row) : column;
  }

  private static @Nullable String differingColumn(ResultSet row, String payload)
      throws SQLException {
    Event<RequestEvent> event;
    try {
      event = EventSerdes.requestEvents().read(payload.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException e) {
      return "payload is not a lifecycle event: " + e.getMessage();
    }
    Map<String, Object> columns = new TreeMap<>();
    columns.put("event_id", event.id());
    columns.put("request_id", event.data().requestId());
    columns.put("tenant", event.data().tenant());
    columns.put("model", event.data().model());
    columns.put("type", event.type());
    columns.put("state", event.data().state().name());
    for (Map.Entry<String, Object> column : columns.entrySet()) {
      if (!column.getValue().equals(row.getString(column.getKey()))) {
        return column.getKey() + " differs from the payload";
      }
    }
    return Sql.stored(event.time()).equals(Sql.instant(row, "occurred_at"))
        ? null
        : "occurred_at differs from the payload";
  }

  /** The trail is one partition in its order; the payload does not say where it lay. */
  private @Nullable String position(ResultSet row) throws SQLException {
    String here = row.getString("topic") + "-" + row.getInt("kafka_partition");
    long at = row.getLong("kafka_offset");
    if (partition != null && !Objects.equals(partition, here)) {
      return "topic or kafka_partition differs from the row before";
    }
    if (at <= offset) {
      return "kafka_offset is not after the row before";
    }
    partition = here;
    offset = at;
    return null;
  }
}
