package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The newest head of each model that the projector has seen: the floor below which no head may be
 * signed. Thread-safe.
 */
public final class LiveSetHeads {
  private static final String SELECT = "SELECT event FROM live_set_head ";

  private final DataSource database;

  public LiveSetHeads(DataSource database) {
    this.database = database;
  }

  /**
   * The newest head of a model; its signature counted when the projector read it.
   *
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public Optional<LiveSetHead> newest(String model) {
    try (Connection connection = database.getConnection()) {
      return read(connection, model);
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the newest head", e);
    }
  }

  /**
   * The newest heads of all models, by name.
   *
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public List<LiveSetHead> all() {
    try (Connection connection = database.getConnection()) {
      return query(connection, SELECT + "ORDER BY model", null);
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the newest heads", e);
    }
  }

  static Optional<LiveSetHead> read(Connection connection, String model) throws SQLException {
    return query(connection, SELECT + "WHERE model = ?", model).stream().findFirst();
  }

  /** As it is kept. */
  static String text(LiveSetHead head) {
    byte[] json = EventSerdes.liveSetHeads().write(Event.of(head));
    return new String(json, StandardCharsets.UTF_8);
  }

  private static List<LiveSetHead> query(
      Connection connection, String sql, @Nullable String parameter) throws SQLException {
    List<LiveSetHead> heads = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      if (parameter != null) {
        query.setString(1, parameter);
      }
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          byte[] event = row.getString(1).getBytes(StandardCharsets.UTF_8);
          heads.add(EventSerdes.liveSetHeads().read(event).data());
        }
      }
    }
    return heads;
  }
}
