package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the log into the audit trail and the tables that queries read. Every effect of a record and
 * the offset after it are written in one transaction, and what was applied before is recognised, so
 * that redelivery and a second projector change nothing. Thread-safe: it holds no state of its own.
 */
public final class Projector {
  private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

  /** Key of the advisory lock under which the audit trail of one schema grows. */
  private static final long LOCK = 0x4c65746865L;

  private static final String OFFSET =
      "INSERT INTO projector_offset (topic, kafka_partition, next_offset) VALUES (?, ?, ?)"
          + " ON CONFLICT (topic, kafka_partition) DO UPDATE SET next_offset ="
          + " excluded.next_offset";

  /** A request's row comes before what changes it and what refers to it. */
  private static final List<String> ORDER =
      List.of(
          AuditTrail.INSERT,
          RequestRow.INSERT,
          RequestRow.UPDATE,
          RequestTables.TIMELINE,
          RequestNotes.EXTENSION,
          RequestNotes.NOTE,
          AdapterTable.INSERT,
          ReplicaTables.ACK,
          ReplicaTables.HEARTBEAT,
          CheckpointTable.INSERT,
          ControlTables.STATEMENT,
          ControlTables.HEAD,
          ControlTables.FINDING,
          ControlTables.LOST,
          ControlTables.RESTORED,
          OFFSET);

  private final Topics topics;
  private final ControlKeys keys;

  /**
   * @param keys whose statements, heads and orders count
   */
  public Projector(Topics topics, ControlKeys keys) {
    this.topics = topics;
    this.keys = keys;
  }

  /** The topics that views are made of. */
  public static List<String> sources(Topics topics) {
    return List.of(
        topics.requestEvents(),
        topics.adapterEvents(),
        topics.enforcementEvents(),
        topics.replicaEvents(),
        topics.auditCheckpoints(),
        topics.liveSetHeads(),
        topics.withdrawalOrders());
  }

  /**
   * Applies records in the order given, within the caller's transaction: the caller commits, or
   * rolls all of it back. Until then no other projector of the same schema can apply anything. What
   * is not an event of its topic is passed over: it changes nothing, and is named in the log. What
   * changes what is served counts only if it is signed by who may say so; of the rest, and of what
   * cannot be read there, {@code control_finding} keeps where it lies.
   *
   * @param records of {@link #sources}, each partition in its own order; none is fine too
   * @throws IllegalStateException if the connection commits by itself
   * @throws DatabaseException if Postgres refuses
   */
  public void apply(Connection connection, List<SourcedEvent> records) {
    try (WriteBatch writes = new WriteBatch(connection, ORDER)) {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException("records and offsets belong in one transaction");
      }
      lock(connection);
      List<SourcedEvent> fresh = fresh(offsets(connection), records);
      List<TrailEvent> events = trailEvents(fresh);
      AuditTrail trail = new AuditTrail(connection, writes, events);
      RequestTables requests = new RequestTables(connection, writes, events);
      for (TrailEvent event : events) {
        if (trail.append(event, requests.stateAfter(event))) {
          requests.apply(event, trail.size());
        }
      }
      requests.write();
      ControlTables control = new ControlTables(connection, writes, keys);
      for (SourcedEvent event : fresh) {
        try {
          applyOther(writes, control, event);
        } catch (InvalidEventException e) {
          passOver(event, e);
          if (isControl(event.topic())) {
            control.unreadable(event, e);
          }
        }
      }
      control.write();
      store(writes, fresh);
      writes.flush();
      RequestKeys.destroy(connection, requests.ended());
      AuditTree.seal(connection, trail.size());
    } catch (SQLException e) {
      throw new DatabaseException("cannot apply events", e);
    }
  }

  /**
   * Destroys the keys of requests that have ended and have one again, in the caller's transaction:
   * whoever puts a backup of {@code request_key} back brings keys back that were destroyed since.
   *
   * @return ids of the requests
   * @throws DatabaseException if Postgres refuses
   */
  public List<String> destroyRestoredKeys(Connection connection) {
    try {
      return RequestKeys.destroyRestored(
          connection, RequestTables.KEY_ENDS.stream().map(RequestState::name).toList());
    } catch (SQLException e) {
      throw new DatabaseException("cannot destroy keys that were restored", e);
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

  /**
   * Reads a partition from its beginning again, in the caller's transaction: the topic was made
   * anew, and its offsets say something else now. What was applied before is recognised by what it
   * says.
   *
   * @param partition of any topic but {@code request-events}, whose offsets are part of the trail
   */
  public void restart(Connection connection, TopicPartition partition) {
    if (partition.topic().equals(topics.requestEvents())) {
      throw new IllegalArgumentException("the audit trail knows its records by their offsets");
    }
    try {
      SqlTypes.update(
          connection,
          "UPDATE projector_offset SET next_offset = 0 WHERE topic = ? AND kafka_partition = ?",
          partition.topic(),
          partition.partition());
    } catch (SQLException e) {
      throw new DatabaseException("cannot reset the projector's offsets", e);
    }
  }

  /** Those that were not applied yet. */
  private static List<SourcedEvent> fresh(
      Map<TopicPartition, Long> applied, List<SourcedEvent> events) {
    Map<TopicPartition, Long> next = new HashMap<>(applied);
    List<SourcedEvent> fresh = new ArrayList<>(events.size());
    for (SourcedEvent event : events) {
      if (event.offset() >= next.getOrDefault(event.topicPartition(), 0L)) {
        fresh.add(event);
        next.put(event.topicPartition(), event.offset() + 1);
      }
    }
    return fresh;
  }

  private List<TrailEvent> trailEvents(List<SourcedEvent> events) {
    List<TrailEvent> trail = new ArrayList<>(events.size());
    for (SourcedEvent event : events) {
      byte[] value = event.value();
      if (value != null && event.topic().equals(topics.requestEvents())) {
        try {
          trail.add(TrailEvent.of(event, value));
        } catch (InvalidEventException e) {
          passOver(event, e);
        }
      }
    }
    return trail;
  }

  private void applyOther(WriteBatch writes, ControlTables control, SourcedEvent source)
      throws SQLException {
    byte[] value = source.value();
    String topic = source.topic();
    if (value == null || topic.equals(topics.requestEvents())) {
      return;
    }
    if (topic.equals(topics.adapterEvents())) {
      control.statement(source, value, EventSerdes.adapterEvents().read(value).data());
    } else if (topic.equals(topics.enforcementEvents())) {
      control.enforcement(source, EventSerdes.enforcementEvents().read(value).data());
    } else if (topic.equals(topics.replicaEvents())) {
      ReplicaTables.apply(writes, EventSerdes.replicaEvents().read(value).data());
    } else if (topic.equals(topics.auditCheckpoints())) {
      CheckpointTable.apply(writes, EventSerdes.auditCheckpoints().read(value).data());
    } else if (topic.equals(topics.liveSetHeads())) {
      control.head(source, EventSerdes.liveSetHeads().read(value));
    } else if (topic.equals(topics.withdrawalOrders())) {
      control.order(source, EventSerdes.withdrawalOrders().read(value).data());
    } else {
      throw new IllegalArgumentException("no view is made of topic " + topic);
    }
  }

  /** Whether its records change what is served. */
  private boolean isControl(String topic) {
    return topic.equals(topics.adapterEvents())
        || topic.equals(topics.liveSetHeads())
        || topic.equals(topics.withdrawalOrders());
  }

  private static void passOver(SourcedEvent event, InvalidEventException e) {
    LOG.warn("passed over an invalid event: position={} reason={}", event, e.code());
  }

  private static void store(WriteBatch writes, List<SourcedEvent> fresh) throws SQLException {
    Map<TopicPartition, Long> next = new HashMap<>();
    fresh.forEach(event -> next.put(event.topicPartition(), event.offset() + 1));
    for (Map.Entry<TopicPartition, Long> entry : next.entrySet()) {
      TopicPartition partition = entry.getKey();
      writes.add(OFFSET, partition.topic(), partition.partition(), entry.getValue());
    }
  }

  private static void lock(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement(
            "SELECT pg_advisory_xact_lock(? # hashtext(current_schema())::bigint)")) {
      lock.setLong(1, LOCK);
      lock.execute();
    }
  }
}
