package dev.lethe.localstack;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One real Postgres as a child process on the loopback address, with the database {@code lethe} and
 * its roles. Also runs for root, which Postgres itself refuses.
 *
 * <p>Its folder may be used again after {@link #close()} or after a crash, also on another port.
 * Thread-safe; whoever starts it closes it. It dies with this JVM even so.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String DATABASE = "lethe";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final int port;
  private final DatabaseUsers users;

  private PostgresServer(Process process, int port, DatabaseUsers users) {
    this.process = process;
    this.port = port;
    this.users = users;
  }

  /**
   * Creates the cluster, the database and the roles where they are missing, starts the server, and
   * returns once it accepts connections.
   *
   * @throws IOException when it cannot start; the message names the log file
   */
  public static PostgresServer start(PostgresSettings settings) throws IOException {
    UnprivilegedCommand user = UnprivilegedCommand.detect();
    Path data = Files.createDirectories(settings.folder()).toAbsolutePath();
    user.letThrough(data);
    user.letThrough(data.resolveSibling("."));
    user.requireAccess(data);
    user.requireAccess(settings.cache());
    Path bin = PostgresBinaries.unpacked(settings.cache()).resolve("bin");
    DatabaseUsers users = users(settings);
    if (!Files.isDirectory(settings.cluster())) {
      PostgresCluster.create(settings, bin, user, users.superuser());
    }
    user.own(settings.cluster());
    int port = settings.port() == 0 ? FreePorts.find(1).get(0) : settings.port();
    Process process = ChildProcesses.startAsIs(server(settings, bin, user, port));
    PostgresServer server = new PostgresServer(process, port, users);
    try {
      server.awaitReady(settings);
      if (!Files.exists(settings.prepared())) {
        DatabaseRoles.prepare(server.jdbcUrl("postgres"), DATABASE, users);
        Files.createFile(settings.prepared());
      }
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * The logins of a folder, drawn and written down when it is new, before its server runs.
   *
   * @throws IOException when the file of passwords cannot be read or written
   */
  public static DatabaseUsers users(PostgresSettings settings) throws IOException {
    Files.createDirectories(settings.folder());
    return DatabaseUsers.loadOrCreate(settings.passwords(), new SecureRandom());
  }

  /** JDBC address of the database {@code lethe}, without a user. */
  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** TCP port on the loopback address. */
  public int port() {
    return port;
  }

  /** Who may log in. */
  public DatabaseUsers users() {
    return users;
  }

  /** The server's process. */
  public Process process() {
    return process;
  }

  /** Ends all sessions, writes everything out, and waits until the server is gone. */
  @Override
  public void close() throws IOException {
    stop(process.toHandle());
  }

  /** As {@link #close()}, for a server that another process started. */
  public static void stop(ProcessHandle process) throws IOException {
    for (String signal : List.of("INT", "QUIT", "KILL")) {
      if (!process.isAlive()) {
        return;
      }
      ChildProcesses.signal(process, signal);
      if (ChildProcesses.await(process, STOP_LIMIT)) {
        return;
      }
    }
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private static ProcessBuilder server(
      PostgresSettings settings, Path bin, UnprivilegedCommand user, int port) {
    List<String> command = new ArrayList<>();
    command.add(bin.resolve("postgres").toString());
    command.addAll(List.of("-D", settings.cluster().toAbsolutePath().toString()));
    command.addAll(settings.options(port));
    // The namespace outside: entering one clears the wish to be signalled.
    return new ProcessBuilder(user.wrap(ChildProcesses.dyingWithParent("INT", command)))
        .directory(settings.cluster().toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
  }

  private void awaitReady(PostgresSettings settings) throws IOException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!PostgresCluster.isReady(settings.cluster(), process.pid())) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("Postgres did not start, see " + settings.log());
      }
      pause();
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while Postgres started");
    }
  }
}
