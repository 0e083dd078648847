package dev.lethe.db;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Turns the log into the audit trail and the tables that queries read. Every effect of a record and
 * the offset after it are written in one transaction, and what was applied before is recognised, so
 * that redelivery and a second projector change nothing. Thread-safe: it holds no state of its own.
 */
public final class Projector {
  /** Key of the advisory lock under which the audit trail grows. */
  private static final long LOCK = 0x4c65746865L;

  private final Topics topics;

  public Projector(Topics topics) {
    this.topics = topics;
  }

  /**
   * Applies records in the order given, within the caller's transaction: the caller commits, or
   * rolls all of it back. Until then no other projector can apply anything.
   *
   * @param events of {@code request-events}, {@code adapter-events}, {@code enforcement-events},
   *     {@code replica-events} and {@code audit-checkpoints}, each partition in its own order; none
   *     is fine too
   * @throws IllegalStateException if the connection commits by itself
   * @throws dev.lethe.schemas.InvalidEventException if a record is not an event of its topic
   * @throws DatabaseException if Postgres refuses
   */
  public void apply(Connection connection, List<SourcedEvent> events) {
    try {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException("records and offsets belong in one transaction");
      }
      lock(connection);
      Map<TopicPartition, Long> applied = offsets(connection);
      Map<TopicPartition, Long> next = new HashMap<>();
      AuditTrail trail = new AuditTrail(connection);
      for (SourcedEvent event : events) {
        TopicPartition partition = new TopicPartition(event.topic(), event.partition());
        long first = next.getOrDefault(partition, applied.getOrDefault(partition, 0L));
        if (event.offset() >= first) {
          applyOne(connection, trail, event);
          next.put(partition, event.offset() + 1);
        }
      }
      AuditTree.seal(connection, trail.size());
      store(connection, next);
    } catch (SQLException e) {
      throw new DatabaseException("cannot apply events", e);
    }
  }

  /** The offset to go on from, of each partition that something was applied from. */
  public Map<TopicPartition, Long> offsets(Connection connection) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT topic, kafka_partition, next_offset FROM projector_offset");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the projector's offsets", e);
    }
    return Map.copyOf(offsets);
  }

  private void applyOne(Connection connection, AuditTrail trail, SourcedEvent source)
      throws SQLException {
    byte[] value = source.value();
    String topic = source.topic();
    if (value == null) {
      return;
    }
    if (topic.equals(topics.requestEvents())) {
      applyStep(connection, trail, source, value);
    } else if (topic.equals(topics.adapterEvents())) {
      AdapterTable.apply(connection, EventSerdes.adapterEvents().read(value).data());
    } else if (topic.equals(topics.enforcementEvents())) {
      ReplicaTables.apply(connection, EventSerdes.enforcementEvents().read(value).data());
    } else if (topic.equals(topics.replicaEvents())) {
      ReplicaTables.apply(connection, EventSerdes.replicaEvents().read(value).data());
    } else if (topic.equals(topics.auditCheckpoints())) {
      CheckpointTable.apply(connection, EventSerdes.auditCheckpoints().read(value).data());
    } else {
      throw new IllegalArgumentException("no view is made of topic " + topic);
    }
  }

  private static void applyStep(
      Connection connection, AuditTrail trail, SourcedEvent source, byte[] value)
      throws SQLException {
    Event<RequestEvent> event = EventSerdes.requestEvents().read(value);
    if (!trail.contains(event.id())) {
      String payload = new String(value, StandardCharsets.UTF_8);
      long seq = trail.append(event, payload, source);
      RequestTables.apply(connection, event.data(), seq);
    }
  }

  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
      lock.setLong(1, LOCK);
      lock.execute();
    }
  }

  private static void store(Connection connection, Map<TopicPartition, Long> next)
      throws SQLException {
    for (Map.Entry<TopicPartition, Long> entry : next.entrySet()) {
      Sql.update(
          connection,
          "INSERT INTO projector_offset (topic, kafka_partition, next_offset) VALUES (?, ?, ?)"
              + " ON CONFLICT (topic, kafka_partition) DO UPDATE SET next_offset ="
              + " excluded.next_offset",
          entry.getKey().topic(),
          entry.getKey().partition(),
          entry.getValue());
    }
  }
}
