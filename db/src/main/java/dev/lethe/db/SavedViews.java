package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Filters that people gave a name, each its owner's alone. Thread-safe. */
public final class SavedViews {
  /** Of one owner. */
  public static final int MOST = 20;

  /** Characters of a name (code points). */
  public static final int LONGEST_NAME = 60;

  private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(?, 11))";
  private static final String COUNT =
      "SELECT count(*) FROM saved_view WHERE owner = ? AND name <> ?";
  private static final String INSERT =
      "INSERT INTO saved_view (owner, name, query, created_at) VALUES (?, ?, ?, ?)"
          + " ON CONFLICT (owner, name) DO UPDATE SET query = EXCLUDED.query,"
          + " created_at = EXCLUDED.created_at";
  private static final String SELECT =
      "SELECT id, name, query FROM saved_view WHERE owner = ? ORDER BY lower(name), id";
  private static final String DELETE = "DELETE FROM saved_view WHERE owner = ? AND id = ?";

  private final DataSource database;

  /**
   * A filter with a name.
   *
   * @param id by which its owner deletes it
   * @param query of the list's address, without the question mark; empty for no filter
   */
  public record SavedView(long id, String name, String query) {}

  public SavedViews(DataSource database) {
    this.database = database;
  }

  /**
   * Somebody's, by name.
   *
   * @param owner the subject of an actor
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public List<SavedView> of(String owner) {
    List<SavedView> views = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(SELECT)) {
      SqlTypes.bind(query, owner);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          views.add(
              new SavedView(row.getLong("id"), row.getString("name"), row.getString("query")));
        }
      }
      return views;
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the saved views", e);
    }
  }

  /**
   * Keeps one; it takes the place of the one of that name.
   *
   * @param name of 1 to {@value #LONGEST_NAME} characters
   * @return false if the owner has {@value #MOST} already: nothing is kept
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public boolean save(String owner, String name, String query, Instant now) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        boolean saved = save(connection, owner, name, query, now);
        connection.commit();
        return saved;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot keep a view", e);
    }
  }

  /** Two at once would both find the last place free, so they take turns. */
  private static boolean save(
      Connection connection, String owner, String name, String query, Instant now)
      throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      SqlTypes.bind(lock, owner);
      var unused = lock.execute();
    }
    return count(connection, owner, name) < MOST
        && SqlTypes.update(connection, INSERT, owner, name, query, now) == 1;
  }

  private static long count(Connection connection, String owner, String name) throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(COUNT)) {
      SqlTypes.bind(count, owner, name);
      try (ResultSet row = count.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /**
   * Deletes one.
   *
   * @return whether it was there, and its owner's
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public boolean delete(String owner, long id) {
    try (Connection connection = database.getConnection()) {
      return SqlTypes.update(connection, DELETE, owner, id) == 1;
    } catch (SQLException e) {
      throw new DatabaseException("cannot delete a view", e);
    }
  }
}
