package dev.lethe.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the statements of a transaction and sends them in batches: one text after the other, in
 * the order of the texts given, and those of one text in the order in which they were added. Not
 * thread-safe.
 */
final class WriteBatch implements AutoCloseable {
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();

  WriteBatch(Connection connection, List<String> order) throws SQLException {
    for (String sql : order) {
      statements.put(sql, connection.prepareStatement(sql));
    }
  }

  void add(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      throw new IllegalArgumentException("a statement without a place in the order");
    }
    SqlTypes.bind(statement, values);
    statement.addBatch();
  }

  void flush() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.executeBatch();
    }
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
  }
}
