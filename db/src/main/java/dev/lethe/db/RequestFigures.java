package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** How many requests there are in each state, for those who watch an installation. Thread-safe. */
public final class RequestFigures {
  private static final String STATES =
      "SELECT state, count(*) AS requests, min(received_at) AS oldest FROM request_view"
          + " GROUP BY state";

  private static final String OVERDUE =
      "SELECT count(*) FROM request_view WHERE " + RequestOverview.OPEN + " AND due_at < ?";

  /** Each bundle says how much of the model's rank is in use once it is in force. */
  private static final String RANK =
      "SELECT (measured->>'rankUsed')::int AS used, (measured->>'rankLimit')::int AS most"
          + " FROM request_view WHERE model = ? AND measured->>'rankUsed' IS NOT NULL"
          + " AND measured->>'rankLimit' IS NOT NULL ORDER BY first_seq DESC LIMIT 1";

  private final DataSource database;

  public RequestFigures(DataSource database) {
    this.database = database;
  }

  /**
   * Requests of one state.
   *
   * @param oldest when the first of them was received
   */
  public record InState(long requests, Instant oldest) {}

  /**
   * How much of a model's rank its adapters use.
   *
   * @param used when the newest bundle was fitted
   * @param limit as many directions as there are
   */
  public record Rank(int used, int limit) {}

  /**
   * What there is now.
   *
   * @param states by the state's name; one that no request is in is not there
   * @param overdue requests that are not answered although they were due before {@code now}
   * @param ranks by model; one without a bundle is not there
   */
  public record Figures(Map<String, InState> states, long overdue, Map<String, Rank> ranks) {
    /** Nothing. */
    public static final Figures NONE = new Figures(Map.of(), 0, Map.of());

    public Figures {
      states = Map.copyOf(states);
      ranks = Map.copyOf(ranks);
    }
  }

  /**
   * Counts.
   *
   * @param models whose rank is looked up
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public Figures read(Instant now, Iterable<String> models) {
    try (Connection connection = database.getConnection()) {
      Map<String, Rank> ranks = new HashMap<>();
      for (String model : models) {
        rank(connection, model, ranks);
      }
      return new Figures(states(connection), overdue(connection, now), ranks);
    } catch (SQLException e) {
      throw new DatabaseException("cannot count requests", e);
    }
  }

  private static Map<String, InState> states(Connection connection) throws SQLException {
    Map<String, InState> states = new HashMap<>();
    try (PreparedStatement query = connection.prepareStatement(STATES);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        InState counted = new InState(row.getLong("requests"), SqlTypes.instant(row, "oldest"));
        states.put(row.getString("state"), counted);
      }
    }
    return states;
  }

  private static long overdue(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(OVERDUE)) {
      SqlTypes.bind(query, now);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static void rank(Connection connection, String model, Map<String, Rank> ranks)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(RANK)) {
      SqlTypes.bind(query, model);
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          ranks.put(model, new Rank(row.getInt("used"), row.getInt("most")));
        }
      }
    }
  }
}
