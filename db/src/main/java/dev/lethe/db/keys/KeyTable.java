package dev.lethe.db.keys;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code request_key} on the caller's connection. */
final class KeyTable {
  private KeyTable() {}

  /**
   * A row of the table.
   *
   * @param wrappedKey null once destroyed
   */
  record Row(byte @Nullable [] wrappedKey) {
    @Override
    public String toString() {
      return "Row[destroyed=" + (wrappedKey == null) + "]";
    }
  }

  /** The key of a request, or that it was destroyed, or nothing if there never was one. */
  static Optional<Row> find(Connection connection, String requestId) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT wrapped_key FROM request_key WHERE request_id = ?")) {
      query.setString(1, requestId);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(new Row(row.getBytes(1))) : Optional.empty();
      }
    }
  }

  /** Keeps a new key, unless the request has one or had one. */
  static void insert(Connection connection, String requestId, byte[] wrappedKey, Instant createdAt)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO request_key (request_id, wrapped_key, created_at) VALUES (?, ?, ?)"
                + " ON CONFLICT (request_id) DO NOTHING")) {
      insert.setString(1, requestId);
      insert.setBytes(2, wrappedKey);
      insert.setObject(3, utc(createdAt));
      insert.executeUpdate();
    }
  }

  /** Overwrites the keys. A request without one is marked too, so that it never gets one. */
  static void destroy(Connection connection, Map<String, Instant> ended) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO request_key (request_id, created_at, destroyed_at) VALUES (?, ?, ?)"
                + " ON CONFLICT (request_id) DO UPDATE SET wrapped_key = NULL,"
                + " destroyed_at = coalesce(request_key.destroyed_at, excluded.destroyed_at)")) {
      for (Map.Entry<String, Instant> request : ended.entrySet()) {
        upsert.setString(1, request.getKey());
        upsert.setObject(2, utc(request.getValue()));
        upsert.setObject(3, utc(request.getValue()));
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  private static OffsetDateTime utc(Instant instant) {
    return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
