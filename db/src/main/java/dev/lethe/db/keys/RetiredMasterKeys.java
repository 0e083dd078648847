package dev.lethe.db.keys;

import dev.lethe.db.jdbc.DatabaseException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * The master keys that {@link KeyRotation#retire} threw away. One that is in a keyset file again
 * came from a backup, and opens what was meant to be lost.
 */
public final class RetiredMasterKeys {
  private RetiredMasterKeys() {}

  /**
   * What of a keyset file was retired.
   *
   * @param retired Tink's ids of the keys
   * @param isPrimary whether the key that wraps now is among them: the whole file is an old one
   */
  public record Found(Set<Integer> retired, boolean isPrimary) {
    public Found {
      retired = Set.copyOf(retired);
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
    Set<Integer> found = new HashSet<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT key_id FROM retired_master_key");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        found.add(row.getInt(1));
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read which master keys were retired", e);
    }
    found.retainAll(keyset.ids());
    return new Found(found, found.contains(keyset.primaryId()));
  }

  /** Notes them as retired now; one that is known keeps its time. */
  static void note(Connection connection, Set<Integer> ids) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO retired_master_key (key_id, retired_at) VALUES (?, now())"
                + " ON CONFLICT (key_id) DO NOTHING")) {
      for (int id : ids) {
        insert.setInt(1, id);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
