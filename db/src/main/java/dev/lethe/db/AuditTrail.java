package dev.lethe.db;

import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Appends to {@code audit_event} within one transaction that holds the projector's lock. An event
 * that has a row gets no other.
 */
final class AuditTrail {
  static final String INSERT =
      "INSERT INTO audit_event (seq, event_id, request_id, tenant, model, type, state, occurred_at,"
          + " payload, topic, kafka_partition, kafka_offset, prev_hash, hash, actor)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)";

  private final WriteBatch writes;
  private final Set<String> known = new HashSet<>();
  private long seq;
  private byte[] hash;

  /**
   * @param events that are to be appended
   */
  AuditTrail(Connection connection, WriteBatch writes, List<? extends TrailEvent> events)
      throws SQLException {
    this.writes = writes;
    try (PreparedStatement head =
            connection.prepareStatement(
                "SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1");
        ResultSet row = head.executeQuery()) {
      boolean any = row.next();
      seq = any ? row.getLong(1) : 0;
      hash = any ? row.getBytes(2) : AuditChain.genesis();
    }
    if (!events.isEmpty()) {
      find(connection, events.stream().map(each -> each.event().id()).toArray(String[]::new));
    }
  }

  private void find(Connection connection, String[] ids) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT event_id FROM audit_event WHERE event_id = ANY (?)")) {
      SqlTypes.bind(query, (Object) ids);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          known.add(row.getString(1));
        }
      }
    }
  }

  /** Number of rows. */
  long size() {
    return seq;
  }

  /**
   * Appends one row, whose number is then {@link #size()}; false if the event has one.
   *
   * @param state that a step leads to, or that the request of a case event has; null if the log
   *     does not know the request
   */
  boolean append(TrailEvent event, @Nullable RequestState state) throws SQLException {
    if (!known.add(event.event().id())) {
      return false;
    }
    SourcedEvent source = event.source();
    String payload = new String(event.payload(), StandardCharsets.UTF_8);
    byte[] previous = hash;
    seq++;
    hash = AuditChain.link(previous, seq, payload);
    writes.add(
        INSERT,
        seq,
        event.event().id(),
        event.requestId(),
        event.tenant(),
        event.model(),
        event.event().type(),
        state,
        event.event().time(),
        payload,
        source.topic(),
        source.partition(),
        source.offset(),
        previous,
        hash,
        actor(event));
    return true;
  }

  /** As JSON; null if the event does not say. */
  private static @Nullable String actor(TrailEvent event) {
    return event.actor() == null ? null : Json.mapper().valueToTree(event.actor()).toString();
  }
}
