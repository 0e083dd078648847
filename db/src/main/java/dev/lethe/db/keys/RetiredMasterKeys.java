package dev.lethe.db.keys;

import dev.lethe.db.jdbc.DatabaseException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The master keys that {@link KeyRotation#retire} threw away. One that is in a keyset file again
 * came from a backup, and opens what was meant to be lost.
 */
public final class RetiredMasterKeys {
  private RetiredMasterKeys() {}

  /**
   * What of a keyset file was retired.
   *
   * @param retired when, by Tink's id of the key
   * @param isPrimary whether the key that wraps now is among them: the whole file is an old one
   */
  public record Found(Map<Integer, Instant> retired, boolean isPrimary) {
    public Found {
      retired = Map.copyOf(retired);
    }
  }

  /**
   * Looks a keyset file's keys up.
   *
   * @param connection as any role of the installation; the caller's transaction
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if it is not a keyset
   * @throws DatabaseException if Postgres refuses
   */
  public static Found in(Path keysetFile, Connection connection) {
    Keyset keyset = MasterKey.open(keysetFile).content();
    Set<Integer> present = keyset.ids();
    Map<Integer, Instant> retired = new TreeMap<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT key_id, retired_at FROM retired_master_key");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        int id = row.getInt(1);
        if (present.contains(id)) {
          retired.put(id, row.getObject(2, OffsetDateTime.class).toInstant());
        }
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read which master keys were retired", e);
    }
    return new Found(retired, retired.containsKey(keyset.primaryId()));
  }

  /** Notes them; one that is known keeps its time. */
  static void note(Connection connection, Set<Integer> ids, Instant at) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO retired_master_key (key_id, retired_at) VALUES (?, ?)"
                + " ON CONFLICT (key_id) DO NOTHING")) {
      for (int id : ids) {
        insert.setInt(1, id);
        insert.setObject(2, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
