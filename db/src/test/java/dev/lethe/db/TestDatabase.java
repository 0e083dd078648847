package dev.lethe.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A migrated database of its own in one Postgres that all tests of this JVM share. The roles of the
 * cluster are: {@code postgres} (superuser), {@code test_service} and {@code test_auditor}.
 */
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();
  private static final TestDatabase TEMPLATE = template();

  private final String name;

  private TestDatabase(String name) {
    this.name = name;
  }

  /** An empty database. */
  public static TestDatabase empty() {
    return create("template1");
  }

  /** A database with all migrations. */
  public static TestDatabase migrated() {
    return create(TEMPLATE.name);
  }

  private static TestDatabase create(String template) {
    TestDatabase database = new TestDatabase("test_" + COUNT.incrementAndGet());
    new TestDatabase("postgres")
        .execute("CREATE DATABASE " + database.name + " TEMPLATE " + template);
    return database;
  }

  /** Migrated once; copying it is faster. */
  private static TestDatabase template() {
    TestDatabase template = empty();
    Migrations.migrate(template.superuser());
    template.createLogin("test_service", "lethe_service");
    template.createLogin("test_auditor", "lethe_auditor");
    return template;
  }

  public DataSource superuser() {
    return as("postgres");
  }

  public DataSource service() {
    return as("test_service");
  }

  public DataSource auditor() {
    return as("test_auditor");
  }

  /** Runs statements as superuser. */
  public void execute(String... statements) {
    try (Connection connection = superuser().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row, as text, read as superuser. */
  public String single(String query) {
    try (Connection connection = superuser().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every row of every table, as text in a stable order. */
  public String dump(String... tables) {
    StringBuilder dump = new StringBuilder();
    for (String table : tables) {
      dump.append(table)
          .append('\n')
          .append(
              single("SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM " + table + " AS t"))
          .append('\n');
    }
    return dump.toString();
  }

  /** Drops it: dozens of them would make Postgres slow to stop. */
  @Override
  public void close() {
    new TestDatabase("postgres").execute("DROP DATABASE " + name + " WITH (FORCE)");
  }

  /** Connects as any role; the server trusts local connections. */
  public DataSource as(String user) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setPortNumbers(new int[] {SERVER.getPort()});
    source.setDatabaseName(name);
    source.setUser(user);
    return source;
  }

  private void createLogin(String login, String group) {
    execute("CREATE ROLE " + login + " LOGIN IN ROLE " + group);
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder().start(); // stops with the JVM
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
