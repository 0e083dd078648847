package dev.lethe.db.keys;

import dev.lethe.db.jdbc.DatabaseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Replaces the master key, and throws the old one away once it wraps nothing. Services go on
 * meanwhile. Killed at any point, it is begun again and goes on. Not thread-safe; of several
 * processes one is let in at a time.
 */
public final class KeyRotation {
  private static final int ROUNDS = 10;

  private final DataSource database;
  private final Path keysetFile;
  private final MasterKey masterKey;

  /**
   * @param database as a role that may update {@code request_key}
   * @param keysetFile the one that all services read
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if it is not a keyset
   */
  public KeyRotation(DataSource database, Path keysetFile) {
    this.database = database;
    this.keysetFile = keysetFile;
    this.masterKey = MasterKey.load(keysetFile);
  }

  /**
   * What was done.
   *
   * @param primary id of the key that wraps from now on
   * @param keys in the keyset now
   * @param rewrapped keys of requests that were wrapped anew
   * @param unreadable keys of requests that no key of the keyset opens; left as they are
   * @param resumed no new key was made, as an earlier rotation had not wrapped everything yet
   * @param retired master keys thrown away
   */
  public record Result(
      int primary, int keys, long rewrapped, long unreadable, boolean resumed, int retired) {}

  /** What one look at all keys of requests found and did. */
  private record Pass(long rewrapped, long stale, long unreadable) {}

  /**
   * Makes a new primary key and wraps every request's key with it. Old keys stay and open.
   *
   * @throws IllegalStateException if another rotation is under way
   * @throws UncheckedIOException if the keyset cannot be written
   * @throws DatabaseException if Postgres refuses
   */
  public Result rotate() {
    return alone(
        connection -> {
          boolean resumed = pass(connection, false).stale > 0;
          if (!resumed) {
            KeyFile.replace(keysetFile, keyset().withNewPrimary().json());
          }
          Pass done = pass(connection, true);
          return result(done.rewrapped, done.unreadable, resumed, 0);
        });
  }

  /**
   * Wraps what is left with the primary key, and removes all other keys from the keyset. What they
   * wrapped does not open any more, wherever a copy lies; what {@link MasterKey#seal} made of dead
   * letters neither.
   *
   * @throws IllegalStateException if another rotation is under way, if a request's key does not
   *     open with any key, or if somebody goes on wrapping with an old one
   * @throws UncheckedIOException if the keyset cannot be written
   * @throws DatabaseException if Postgres refuses
   */
  public Result retire() {
    return alone(
        connection -> {
          long rewrapped = 0;
          for (int round = 0; round < ROUNDS; round++) {
            Pass done = pass(connection, true);
            rewrapped += done.rewrapped;
            if (done.unreadable > 0) {
              throw new IllegalStateException(
                  "nothing is retired: %d keys of requests open with no key of the keyset"
                      .formatted(done.unreadable));
            }
            int before = keyset().size();
            if (removeOthers(connection)) {
              return result(rewrapped, 0, false, before - keyset().size());
            }
          }
          throw new IllegalStateException(
              "nothing is retired: a service wraps keys with an old master key, so it does not see"
                  + " this keyset file");
        });
  }

  /** Only while nobody wraps and nothing is wrapped by another key. */
  private boolean removeOthers(Connection connection) throws SQLException, IOException {
    KeyTable.lockAgainstWrapping(connection);
    try {
      if (pass(connection, false).stale > 0) {
        return false;
      }
      Keyset keyset = keyset();
      if (keyset.size() > 1) {
        note(keyset); // first: one that is noted and still there is found, and retired again
        KeyFile.replace(keysetFile, keyset.primaryOnly().json());
      }
      return true;
    } finally {
      connection.rollback();
    }
  }

  /** In a transaction of its own, as the caller's ends with its lock. */
  private void note(Keyset keyset) throws SQLException {
    Set<Integer> others = new HashSet<>(keyset.ids());
    others.remove(keyset.primaryId());
    try (Connection connection = database.getConnection()) {
      RetiredMasterKeys.note(connection, others);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }

  /**
   * Looks at every key that is not destroyed.
   *
   * @param rewrap commits page by page
   */
  private Pass pass(Connection connection, boolean rewrap) throws SQLException {
    long rewrapped = 0;
    long stale = 0;
    long unreadable = 0;
    String after = "";
    for (Map<String, byte[]> page = KeyTable.page(connection, after);
        !page.isEmpty();
        page = KeyTable.page(connection, after)) {
      for (Map.Entry<String, byte[]> key : page.entrySet()) {
        after = key.getKey();
        if (masterKey.isCurrent(key.getValue(), after)) {
          continue;
        }
        try {
          byte[] wrapped = masterKey.wrap(masterKey.unwrap(key.getValue(), after), after);
          stale++;
          if (rewrap && KeyTable.replace(connection, after, key.getValue(), wrapped)) {
            rewrapped++;
          }
        } catch (GeneralSecurityException e) {
          unreadable++;
        }
      }
      if (rewrap) {
        connection.commit();
      }
    }
    return new Pass(rewrapped, stale, unreadable);
  }

  private Keyset keyset() {
    return MasterKey.open(keysetFile).content();
  }

  private Result result(long rewrapped, long unreadable, boolean resumed, int retired) {
    Keyset keyset = keyset();
    return new Result(keyset.primaryId(), keyset.size(), rewrapped, unreadable, resumed, retired);
  }

  private interface Work {
    Result on(Connection connection) throws SQLException, IOException;
  }

  /** The lock is another connection's, as the work commits on the way. */
  private Result alone(Work work) {
    try (Connection guard = database.getConnection();
        Connection connection = database.getConnection()) {
      guard.setAutoCommit(false);
      connection.setAutoCommit(false);
      if (!KeyTable.lockForRotation(guard)) {
        throw new IllegalStateException("another rotation is under way");
      }
      try {
        return work.on(connection);
      } finally {
        connection.rollback();
        guard.rollback();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot wrap the keys of the requests anew", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the keyset file " + keysetFile, e);
    }
  }
}
