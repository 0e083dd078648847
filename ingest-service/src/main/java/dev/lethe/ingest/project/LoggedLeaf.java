package dev.lethe.ingest.project;

import dev.lethe.db.SourcedEvent;
import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EventSerdes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of the log that has a row in the audit trail. Its hash is made from what Kafka said, so
 * that a row which somebody changed meanwhile is not signed.
 *
 * @param seq number of its row
 */
record LoggedLeaf(long seq, String topic, int partition, long offset, byte[] payload) {
  private static final String ROW =
      "SELECT seq, topic, kafka_partition, kafka_offset, payload FROM audit_event";

  byte[] hash() {
    return AuditLeaf.hash(payload, AuditLeaf.position(topic, partition, offset));
  }

  Instant time() {
    return CaseEvent.isMarked(payload)
        ? EventSerdes.caseEvents().read(payload).time()
        : EventSerdes.requestEvents().read(payload).time();
  }

  /** The leaf of a row as the row says; null if there is no such row. */
  static @Nullable LoggedLeaf at(Connection connection, long seq) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(ROW + " WHERE seq = ?")) {
      query.setLong(1, seq);
      return read(query);
    }
  }

  /** The leaf of the last row as the row says; null if there is none. */
  static @Nullable LoggedLeaf last(Connection connection) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(ROW + " ORDER BY seq DESC LIMIT 1")) {
      return read(query);
    }
  }

  private static @Nullable LoggedLeaf read(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      return row.next()
          ? new LoggedLeaf(
              row.getLong(1),
              row.getString(2),
              row.getInt(3),
              row.getLong(4),
              row.getString(5).getBytes(StandardCharsets.UTF_8))
          : null;
    }
  }

  /** Those of {@code events} that have rows; duplicates and what is no event have none. */
  static List<LoggedLeaf> of(Connection connection, String topic, List<SourcedEvent> events)
      throws SQLException {
    List<SourcedEvent> steps = events.stream().filter(e -> e.topic().equals(topic)).toList();
    if (steps.isEmpty()) {
      return List.of();
    }
    Map<Long, Long> rows = rows(connection, steps.get(0), steps.get(steps.size() - 1).offset());
    List<LoggedLeaf> leaves = new ArrayList<>();
    for (SourcedEvent step : steps) {
      Long seq = rows.get(step.offset());
      byte[] payload = step.value();
      if (seq != null && payload != null) {
        leaves.add(new LoggedLeaf(seq, topic, step.partition(), step.offset(), payload));
      }
    }
    return leaves;
  }

  private static Map<Long, Long> rows(Connection connection, SourcedEvent first, long last)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT kafka_offset, seq FROM audit_event"
                + " WHERE topic = ? AND kafka_partition = ? AND kafka_offset BETWEEN ? AND ?")) {
      query.setString(1, first.topic());
      query.setInt(2, first.partition());
      query.setLong(3, first.offset());
      query.setLong(4, last);
      Map<Long, Long> rows = new HashMap<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          rows.put(row.getLong(1), row.getLong(2));
        }
      }
      return rows;
    }
  }
}
