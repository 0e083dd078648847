package dev.lethe.db;

import dev.lethe.schemas.AdapterEvent;
import java.sql.SQLException;
import java.time.Instant;

/** Writes {@code adapter_registry}. An artefact is published once and revoked at most once. */
final class AdapterTable {
  static final String INSERT =
      "INSERT INTO adapter_registry (request_id, digest, model, kind, location, signature,"
          + " base_digest, rank, published_at, revoked_at, revoke_reason)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (request_id, digest) DO UPDATE SET"
          + " revoked_at = coalesce(adapter_registry.revoked_at, excluded.revoked_at),"
          + " revoke_reason = coalesce(adapter_registry.revoke_reason, excluded.revoke_reason)";

  private AdapterTable() {}

  static void apply(WriteBatch writes, AdapterEvent event) throws SQLException {
    boolean revoked = event.kind() == AdapterEvent.Kind.ADAPTER_REVOKED;
    Instant revokedAt = revoked ? event.at() : null;
    String reason = revoked ? event.reason() : null;
    writes.add(
        INSERT,
        event.requestId(),
        event.digest(),
        event.model(),
        kind(event),
        event.location(),
        event.signature(),
        event.baseDigest(),
        event.rank(),
        event.at(),
        revokedAt,
        reason);
  }

  private static AdapterRegistry.Kind kind(AdapterEvent event) {
    return switch (event.kind()) {
      case SHIELD_READY -> AdapterRegistry.Kind.SHIELD;
      case ADAPTER_READY -> AdapterRegistry.Kind.ADAPTER;
      case ADAPTER_REVOKED ->
          event.rank() == 0 ? AdapterRegistry.Kind.SHIELD : AdapterRegistry.Kind.ADAPTER;
    };
  }
}
