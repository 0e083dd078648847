package dev.lethe.ingest.rest;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * One request at a time per idempotency key, across all ingest services: an advisory lock in
 * Postgres, which goes with the connection if this process dies.
 */
final class IdempotencyLock implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int NAMESPACE = 0x6c657468;

  private final Connection connection;
  private final int key;

  private IdempotencyLock(Connection connection, int key) {
    this.connection = connection;
    this.key = key;
  }

  /**
   * Waits until the key is free.
   *
   * @throws ProblemException 409 if it is in use for too long
   */
  static IdempotencyLock acquire(DataSource database, String keyDigest) throws SQLException {
    Connection connection = database.getConnection();
    IdempotencyLock lock = new IdempotencyLock(connection, keyDigest.hashCode());
    try {
      DeadlinePoller wait = new DeadlinePoller(PATIENCE);
      while (!lock.call("pg_try_advisory_lock")) {
        if (!wait.pause()) {
          throw new ProblemException(
              409,
              "idempotency-key-in-use",
              "Another request with this Idempotency-Key is being" + " handled.");
        }
      }
      return lock;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      call("pg_advisory_unlock");
    }
  }

  private boolean call(String function) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT " + function + "(?, ?)")) {
      statement.setInt(1, NAMESPACE);
      statement.setInt(2, key);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
