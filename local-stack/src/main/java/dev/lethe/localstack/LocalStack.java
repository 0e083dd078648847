package dev.lethe.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A broker and a database for integration tests, started once per JVM and stopped with it. Their
 * folders are temporary. Tests share them, so each takes its own topic prefix or schema where it
 * matters. Thread-safe.
 */
public final class LocalStack {
  private static @Nullable LocalStack shared;

  private final KafkaBroker kafka;
  private final PostgresServer postgres;

  private LocalStack(KafkaBroker kafka, PostgresServer postgres) {
    this.kafka = kafka;
    this.postgres = postgres;
  }

  /** The stack of this JVM; the first call starts it, which takes some seconds. */
  public static synchronized LocalStack start() {
    if (shared == null) {
      try {
        shared = create();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** What clients set as {@code bootstrap.servers}. */
  public String bootstrap() {
    return kafka.bootstrap();
  }

  /** JDBC address of the empty database {@code lethe}, without a user. */
  public String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  /** Who may log in to the database. */
  public DatabaseUsers users() {
    return postgres.users();
  }

  private static LocalStack create() throws IOException {
    Path folder = Files.createTempDirectory("lethe-test-");
    PostgresServer postgres =
        PostgresServer.start(
            new PostgresSettings(
                folder.resolve("postgres"), 0, false, PostgresSettings.defaultCache()));
    KafkaBroker kafka = KafkaBroker.start(folder.resolve("kafka"), 0);
    LocalStack stack = new LocalStack(kafka, postgres);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stack.stop(folder), "local-stack-stop"));
    return stack;
  }

  private void stop(Path folder) {
    try {
      kafka.close();
      postgres.close();
      FolderRemoval.delete(folder);
    } catch (IOException e) {
      System.err.println("local stack left files behind in " + folder);
    }
  }
}
