package dev.lethe.db.keys;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code request_key} on the caller's connection. */
final class KeyTable {
  /** Keys of advisory locks. */
  private static final long WRAPPING = 0x4c6574686577L;

  private static final long ROTATION = 0x4c6574686572L;

  private static final int PAGE = 500;

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

  /** Until the transaction ends: no master key is retired while a key may be being wrapped. */
  static void lockForWrapping(Connection connection) throws SQLException {
    lock(connection, "SELECT pg_advisory_xact_lock_shared(?)", WRAPPING);
  }

  /** Until the transaction ends: waits for those who wrap, and nobody begins to. */
  static void lockAgainstWrapping(Connection connection) throws SQLException {
    lock(connection, "SELECT pg_advisory_xact_lock(?)", WRAPPING);
  }

  /** Until the transaction ends; false if somebody else has it. */
  static boolean lockForRotation(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_try_advisory_xact_lock(?)")) {
      lock.setLong(1, ROTATION);
      try (ResultSet row = lock.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  private static void lock(Connection connection, String sql, long key) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(sql)) {
      lock.setLong(1, key);
      lock.execute();
    }
  }

  /** The next keys that are not destroyed, in the order of the requests' ids. */
  static Map<String, byte[]> page(Connection connection, String after) throws SQLException {
    Map<String, byte[]> page = new LinkedHashMap<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT request_id, wrapped_key FROM request_key"
                + " WHERE wrapped_key IS NOT NULL AND request_id > ? ORDER BY request_id LIMIT "
                + PAGE)) {
      query.setString(1, after);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          page.put(row.getString(1), row.getBytes(2));
        }
      }
    }
    return page;
  }

  /** Puts the same key there, wrapped anew; not if it was destroyed meanwhile. */
  static boolean replace(Connection connection, String requestId, byte[] before, byte[] after)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE request_key SET wrapped_key = ? WHERE request_id = ? AND wrapped_key = ?")) {
      update.setBytes(1, after);
      update.setString(2, requestId);
      update.setBytes(3, before);
      return update.executeUpdate() == 1;
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

  /** Overwrites the keys of requests in such a state that have one, and names them. */
  static List<String> destroyRestored(Connection connection, List<String> states)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE request_key AS k SET wrapped_key = NULL, destroyed_at = now()"
                + " FROM request_view AS r WHERE r.request_id = k.request_id"
                + " AND k.wrapped_key IS NOT NULL AND r.state = ANY (?) RETURNING k.request_id")) {
      update.setArray(1, connection.createArrayOf("text", states.toArray()));
      List<String> restored = new ArrayList<>();
      try (ResultSet row = update.executeQuery()) {
        while (row.next()) {
          restored.add(row.getString(1));
        }
      }
      return restored;
    }
  }

  private static OffsetDateTime utc(Instant instant) {
    return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
  }
}
