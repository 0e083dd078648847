package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.ApiKey;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Who changed API keys through a service, when and why. Holds no secret. Thread-safe. */
public final class ApiKeyJournal {
  private static final String PROBE = "SELECT seq FROM api_key_change LIMIT 1";
  private static final String INSERT =
      "INSERT INTO api_key_change (at, change, key_id, key_role, key_tenant, successor_id, reason,"
          + " actor, actor_role, authentication) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String SELECT =
      "SELECT at, change, key_id, key_role, key_tenant, successor_id, reason, actor, actor_role,"
          + " authentication FROM api_key_change WHERE ?::text IS NULL OR key_id = ? OR"
          + " successor_id = ? ORDER BY seq DESC LIMIT ?";

  private final DataSource database;

  /** What was done. */
  public enum Change {
    MADE,
    ROTATED,
    REVOKED
  }

  /**
   * One change.
   *
   * @param keyId of the key that was made, rotated or revoked
   * @param keyTenant null for all
   * @param successorId of the key that takes its place; null where none does
   * @param reason a short code; null where none was given
   * @param actor who did it
   */
  public record Entry(
      Instant at,
      Change change,
      String keyId,
      String keyRole,
      @Nullable String keyTenant,
      @Nullable String successorId,
      @Nullable String reason,
      Actor actor) {
    /**
     * What somebody did with a key.
     *
     * @param successor null where none takes its place
     */
    public static Entry of(
        Instant at,
        Change change,
        ApiKey key,
        @Nullable ApiKey successor,
        @Nullable String reason,
        Actor actor) {
      return new Entry(
          at,
          change,
          key.id(),
          key.role().text(),
          key.tenant(),
          successor == null ? null : successor.id(),
          reason,
          actor);
    }
  }

  /** A change of the keys themselves. */
  @FunctionalInterface
  public interface KeyWork<T> {
    T run() throws IOException;
  }

  public ApiKeyJournal(DataSource database) {
    this.database = database;
  }

  /**
   * Does something with keys, and puts it on record. Where there can be no record, nothing is done.
   *
   * @param entry of what was done
   * @throws IOException as the work does; nothing is on record then
   * @throws DatabaseException if Postgres refuses or cannot be reached; unless it goes away in
   *     between, nothing was done
   */
  public <T> T keep(KeyWork<T> work, Function<T, Entry> entry) throws IOException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        probe(connection);
        T done = work.run();
        insert(connection, entry.apply(done));
        connection.commit();
        return done;
      } catch (SQLException | IOException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot put a change of API keys on record", e);
    }
  }

  /**
   * The newest changes, the newest first.
   *
   * @param keyId of the key that they are about; null for all
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public List<Entry> newest(@Nullable String keyId, int most) {
    List<Entry> entries = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(SELECT)) {
      SqlTypes.bind(query, keyId, keyId, keyId, most);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          entries.add(
              new Entry(
                  SqlTypes.instant(row, "at"),
                  Change.valueOf(row.getString("change")),
                  row.getString("key_id"),
                  row.getString("key_role"),
                  row.getString("key_tenant"),
                  row.getString("successor_id"),
                  row.getString("reason"),
                  new Actor(
                      row.getString("actor"),
                      row.getString("actor_role"),
                      Actor.Authentication.valueOf(row.getString("authentication")))));
        }
      }
      return entries;
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the changes of API keys", e);
    }
  }

  private static void probe(Connection connection) throws SQLException {
    try (PreparedStatement probe = connection.prepareStatement(PROBE)) {
      var unused = probe.execute();
    }
  }

  private static void insert(Connection connection, Entry entry) throws SQLException {
    var unused =
        SqlTypes.update(
            connection,
            INSERT,
            entry.at(),
            entry.change(),
            entry.keyId(),
            entry.keyRole(),
            entry.keyTenant(),
            entry.successorId(),
            entry.reason(),
            entry.actor().subject(),
            entry.actor().role(),
            entry.actor().authentication());
  }
}
