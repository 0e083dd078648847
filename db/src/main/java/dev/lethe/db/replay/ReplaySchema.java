package dev.lethe.db.replay;

import dev.lethe.db.Migrations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A schema with empty tables. A temporary one goes with {@link #close}; where a process died before
 * that, the next one removes it.
 */
final class ReplaySchema implements AutoCloseable {
  private static final String TEMPORARY = "lethe_replay_";
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private final Connection connection;
  private final String name;
  private final boolean temporary;

  private ReplaySchema(Connection connection, String name, boolean temporary) {
    this.connection = connection;
    this.name = name;
    this.temporary = temporary;
  }

  /**
   * Migrates a schema that is new or empty.
   *
   * @param owner may create schemas
   * @param name null for a temporary one
   * @throws IllegalArgumentException if the name is none, or something is in that schema
   */
  static ReplaySchema create(DataSource owner, @Nullable String name) throws SQLException {
    boolean temporary = name == null;
    String schema = name == null ? TEMPORARY + UUID.randomUUID().toString().replace("-", "") : name;
    if (!NAME.matcher(schema).matches() || schema.startsWith("pg_")) {
      throw new IllegalArgumentException("not a schema's name: lower-case letters, digits and _");
    }
    Connection connection = owner.getConnection();
    ReplaySchema made = new ReplaySchema(connection, schema, temporary);
    try {
      made.lock(schema);
      made.removeLeftovers();
      made.requireEmpty();
      Migrations.migrate(owner, schema);
      made.execute("GRANT USAGE ON SCHEMA " + schema + " TO lethe_auditor");
      connection.setSchema(schema);
      made.execute("SET synchronous_commit = off"); // it is made again rather than recovered
      connection.setAutoCommit(false);
      return made;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  /** Its tables are found first; it does not commit by itself. */
  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.rollback();
      if (temporary) {
        connection.setAutoCommit(true);
        execute("DROP SCHEMA " + name + " CASCADE");
      }
    }
  }

  private void requireEmpty() throws SQLException {
    boolean used =
        !texts(
                "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                    + " WHERE nspname = ? LIMIT 1",
                name)
            .isEmpty();
    if (used) {
      throw new IllegalArgumentException("schema " + name + " is not empty");
    }
  }

  private void removeLeftovers() throws SQLException {
    for (String left :
        texts(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, ?) AND nspname <> '%s'"
                .formatted(name),
            TEMPORARY)) {
      if (NAME.matcher(left).matches() && lock(left)) {
        execute("DROP SCHEMA " + left + " CASCADE");
      }
    }
  }

  /** Says that this session uses a schema; false if another one does. */
  private boolean lock(String schema) throws SQLException {
    return texts("SELECT pg_try_advisory_lock(hashtext(?))::text", schema)
        .contains(Boolean.toString(true));
  }

  private List<String> texts(String sql, String value) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, value);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          texts.add(row.getString(1).toLowerCase(Locale.ROOT));
        }
      }
    }
    return texts;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
