package dev.lethe.trainer;

import dev.lethe.db.Migrations;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.LocalStack;
import dev.lethe.schemas.KafkaSettings;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The module's one broker and one migrated database. Quarkus loads test classes in several class
 * loaders, so what they share goes through system properties.
 */
final class SharedStack {
  private static final String BOOTSTRAP = "test.bootstrap";
  private static final String URL = "test.jdbc-url";
  private static final String USER = "test.user";
  private static final String PASSWORD = "test.password";

  private SharedStack() {}

  static String bootstrap() {
    return property(BOOTSTRAP);
  }

  /** How a trainer connects. A consumer that closes waits for its fetch under way. */
  static KafkaSettings kafka() {
    return new KafkaSettings(bootstrap(), Map.of("consumer.fetch.max.wait.ms", "50"));
  }

  static String jdbcUrl() {
    return property(URL);
  }

  static String user() {
    return property(USER);
  }

  static String password() {
    return property(PASSWORD);
  }

  /** The database as a service sees it. */
  static DataSource database() {
    return database(jdbcUrl(), user(), password());
  }

  private static String property(String name) {
    synchronized (System.class) {
      String value = System.getProperty(name);
      if (value == null) {
        start();
        value = System.getProperty(name);
      }
      if (value == null) {
        throw new IllegalStateException(name + " is not set");
      }
      return value;
    }
  }

  private static void start() {
    LocalStack stack = LocalStack.start();
    DatabaseUsers.Login owner = stack.users().owner();
    Migrations.migrate(database(stack.jdbcUrl(), owner.user(), owner.password()));
    System.setProperty(BOOTSTRAP, stack.bootstrap());
    System.setProperty(URL, stack.jdbcUrl());
    System.setProperty(USER, stack.users().service().user());
    System.setProperty(PASSWORD, stack.users().service().password());
  }

  private static DataSource database(String url, String user, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }
}
