package dev.lethe.db.replay;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** One side's rows of a table, in the order of their keys. */
final class TableCursor implements AutoCloseable {
  private static final int FETCH = 2_000;

  private final PreparedStatement statement;
  private final ResultSet rows;
  private final List<String> key;
  private final List<String> columns = new ArrayList<>();
  private final RowListener listener;
  private boolean present;
  private long count;

  /** Told of every row. */
  interface RowListener {
    void row(ResultSet row) throws SQLException;
  }

  /**
   * @param size how many rows of the trail count; negative for all
   */
  TableCursor(Connection connection, ReplayTable table, long size, RowListener listener)
      throws SQLException {
    this.key = table.key();
    this.listener = listener;
    statement = connection.prepareStatement(table.query(size >= 0));
    statement.setFetchSize(FETCH);
    if (size >= 0) {
      statement.setLong(1, size);
    }
    rows = statement.executeQuery();
    ResultSetMetaData description = rows.getMetaData();
    for (int i = 1; i <= description.getColumnCount(); i++) {
      columns.add(description.getColumnName(i));
    }
  }

  void next() throws SQLException {
    present = rows.next();
    if (present) {
      count++;
      listener.row(rows);
    }
  }

  /** Whether it stands on a row. */
  boolean isPresent() {
    return present;
  }

  /** How many rows it has come by. */
  long count() {
    return count;
  }

  /** The columns, other than the key's, in which the two rows differ, or that one side lacks. */
  List<String> differences(TableCursor other) throws SQLException {
    List<String> differing = new ArrayList<>();
    for (String column : columns) {
      if (!other.columns.contains(column)
          || !Objects.equals(rows.getString(column), other.rows.getString(column))) {
        differing.add(column);
      }
    }
    other.columns.stream().filter(column -> !columns.contains(column)).forEach(differing::add);
    return differing;
  }

  /** Negative if this row comes first; one that is not there comes last. */
  int compareTo(TableCursor other) throws SQLException {
    if (!present || !other.present) {
      return Boolean.compare(other.present, present);
    }
    for (String column : key) {
      Object mine = rows.getObject(column);
      Object theirs = other.rows.getObject(column);
      int order = compare(mine, theirs);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** The key of the row that it stands on; of a text of several lines the first. */
  String key() throws SQLException {
    List<String> parts = new ArrayList<>();
    for (String column : key) {
      parts.add(column + "=" + rows.getString(column).lines().findFirst().orElse(""));
    }
    return parts.stream().collect(Collectors.joining(", "));
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }

  /** As Postgres orders numbers, times, and texts by their bytes. */
  private static int compare(Object mine, Object theirs) {
    if (mine instanceof Number a && theirs instanceof Number b) {
      return Long.compare(a.longValue(), b.longValue());
    }
    if (mine instanceof Timestamp a && theirs instanceof Timestamp b) {
      return a.compareTo(b);
    }
    return Arrays.compareUnsigned(bytes(mine), bytes(theirs));
  }

  private static byte[] bytes(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }
}
