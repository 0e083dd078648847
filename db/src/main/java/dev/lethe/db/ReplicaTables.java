package dev.lethe.db;

import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.ReplicaEvent;
import java.sql.SQLException;

/** Writes {@code replica} and {@code replica_ack}; what is older than the row changes nothing. */
final class ReplicaTables {
  static final String ACK =
      "INSERT INTO replica_ack (request_id, replica, digest, model, kind, since, last_seen, reason)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (request_id, replica, digest) DO UPDATE SET"
          + " since = CASE WHEN replica_ack.kind = excluded.kind THEN replica_ack.since"
          + " ELSE excluded.since END,"
          + " kind = excluded.kind, last_seen = excluded.last_seen, reason = excluded.reason"
          + " WHERE replica_ack.last_seen <= excluded.last_seen";

  static final String HEARTBEAT =
      "INSERT INTO replica (replica, model, url, base_digest, started_at, last_seen, leaving,"
          + " serving) VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb)"
          + " ON CONFLICT (replica) DO UPDATE SET model = excluded.model, url = excluded.url,"
          + " base_digest = excluded.base_digest, started_at = excluded.started_at,"
          + " last_seen = excluded.last_seen, leaving = excluded.leaving,"
          + " serving = excluded.serving"
          + " WHERE replica.last_seen <= excluded.last_seen";

  private ReplicaTables() {}

  static void apply(WriteBatch writes, EnforcementEvent event) throws SQLException {
    writes.add(
        ACK,
        event.requestId(),
        event.replica(),
        event.digest(),
        event.model(),
        event.kind(),
        event.at(),
        event.at(),
        event.reason());
  }

  static void apply(WriteBatch writes, ReplicaEvent event) throws SQLException {
    ReplicaEvent.Serving serving = event.serving();
    writes.add(
        HEARTBEAT,
        event.replica(),
        event.model(),
        event.url(),
        event.baseDigest(),
        event.startedAt(),
        event.at(),
        event.leaving(),
        serving == null ? null : Json.mapper().valueToTree(serving).toString());
  }
}
