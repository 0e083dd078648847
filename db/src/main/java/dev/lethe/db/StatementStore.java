package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The statements that the projector kept, word for word. Thread-safe. */
public final class StatementStore {
  private final DataSource database;

  public StatementStore(DataSource database) {
    this.database = database;
  }

  /** Models of which there are statements, or a head; by name. */
  public List<String> models() {
    List<String> models = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT model FROM control_statement UNION SELECT model FROM live_set_head"
                    + " ORDER BY 1");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        models.add(row.getString(1));
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the models", e);
    }
    return models;
  }

  /** All statements about a model, each the CloudEvent's bytes; unchecked, in no order. */
  public List<byte[]> statements(String model) {
    List<byte[]> events = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT event FROM control_statement WHERE model = ?")) {
      query.setString(1, model);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          events.add(row.getString(1).getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the statements", e);
    }
    return events;
  }
}
