package dev.lethe.db;

import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
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
   * @param steps that are to be appended
   */
  AuditTrail(Connection connection, WriteBatch writes, List<LifecycleStep> steps)
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
    if (!steps.isEmpty()) {
      find(connection, steps.stream().map(step -> step.event().id()).toArray(String[]::new));
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

  /** Appends one row, whose number is then {@link #size()}; false if the event has one. */
  boolean append(LifecycleStep step) throws SQLException {
    if (!known.add(step.event().id())) {
      return false;
    }
    RequestEvent data = step.event().data();
    SourcedEvent source = step.source();
    String payload = new String(step.payload(), StandardCharsets.UTF_8);
    byte[] previous = hash;
    seq++;
    hash = AuditChain.link(previous, seq, payload);
    writes.add(
        INSERT,
        seq,
        step.event().id(),
        data.requestId(),
        data.tenant(),
        data.model(),
        step.event().type(),
        data.state(),
        step.event().time(),
        payload,
        source.topic(),
        source.partition(),
        source.offset(),
        previous,
        hash,
        actor(data));
    return true;
  }

  /** As JSON; null if the event does not say. */
  private static @Nullable String actor(RequestEvent step) {
    return step.actor() == null ? null : Json.mapper().valueToTree(step.actor()).toString();
  }
}
