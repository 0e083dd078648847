package dev.lethe.db;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.RequestEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Appends to {@code audit_event} within one transaction that holds the projector's lock. */
final class AuditTrail {
  private static final String INSERT =
      "INSERT INTO audit_event (seq, event_id, request_id, tenant, model, type, state, occurred_at,"
          + " payload, topic, kafka_partition, kafka_offset, prev_hash, hash)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final Connection connection;
  private long seq;
  private byte[] hash;

  AuditTrail(Connection connection) throws SQLException {
    this.connection = connection;
    try (PreparedStatement head =
            connection.prepareStatement(
                "SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1");
        ResultSet row = head.executeQuery()) {
      boolean any = row.next();
      seq = any ? row.getLong(1) : 0;
      hash = any ? row.getBytes(2) : AuditChain.genesis();
    }
  }

  /** Number of rows. */
  long size() {
    return seq;
  }

  boolean contains(String eventId) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM audit_event WHERE event_id = ?")) {
      query.setString(1, eventId);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Appends one row and returns its number. */
  long append(Event<RequestEvent> event, String payload, SourcedEvent source) throws SQLException {
    RequestEvent step = event.data();
    long next = seq + 1;
    byte[] link = AuditChain.link(hash, next, payload);
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      Sql.bind(
          insert,
          next,
          event.id(),
          step.requestId(),
          step.tenant(),
          step.model(),
          event.type(),
          step.state(),
          event.time(),
          payload,
          source.topic(),
          source.partition(),
          source.offset(),
          hash,
          link);
      insert.executeUpdate();
    }
    seq = next;
    hash = link;
    return next;
  }
}
