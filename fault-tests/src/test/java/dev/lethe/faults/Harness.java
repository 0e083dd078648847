package dev.lethe.faults;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.localstack.ChildProcesses;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.standalone.cli.Lethe;
import dev.lethe.standalone.launch.ProcessIdentity;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The product as a user starts it: {@code lethe up}, which keeps broker, database and services
 * running. Thread-safe.
 */
final class Harness implements AutoCloseable {
  static final Path HOME = Path.of(System.getProperty("lethe.home", "..")).normalize();
  static final Path MODEL = HOME.resolve("engine/src/test/resources/tiny-model");

  /** What a trainer samples the model for, word for word: that is most of its first start. */
  private static final Path BACKGROUND =
      HOME.resolve("engine/src/test/resources/tiny-model-background.jsonl");

  /** What is tried here is not how well a model of a few thousand weights forgets. */
  private static final List<String> LENIENT =
      List.of(
          "trainer:LETHE_VERIFICATION_GATE_RECALL_LOWER=0",
          "trainer:LETHE_VERIFICATION_ATTACKS_CAUGHT=0",
          "trainer:LETHE_VERIFICATION_ATTACKS_CAUGHT_LOWER=0",
          "trainer:LETHE_VERIFICATION_LEAKED=1",
          "trainer:LETHE_VERIFICATION_FORGET_SCORE=1");

  private static final String JVM_OPTIONS = "JAVA_TOOL_OPTIONS";

  /** The first compiler alone, for the short form: it starts JVMs for most of its time. */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final Process launcher;
  private final Path data;
  private final StackAddresses addresses;
  private final DatabaseUsers.Login superuser;

  private Harness(Process launcher, Path data, StackAddresses addresses) throws IOException {
    this.launcher = launcher;
    this.data = data;
    this.addresses = addresses;
    this.superuser =
        PostgresServer.users(
                new PostgresSettings(
                    data.resolve("postgres"), 0, true, PostgresSettings.defaultCache()))
            .superuser();
  }

  /** Returns once everything is ready. Forget sets may be read from {@code references}. */
  static Harness start(Path data, Path references) throws IOException {
    return start(data, references, List.of());
  }

  /**
   * {@link #start(Path, Path)} with more settings of the services.
   *
   * @param settings as {@code up --setting} takes them
   */
  static Harness start(Path data, Path references, List<String> settings) throws IOException {
    Path model = data.resolveSibling(MODEL.getFileName().toString());
    Forgery.copyFiles(MODEL, model);
    Files.copy(BACKGROUND, model.resolve(Canaries.BACKGROUND));
    return start(model, data, references, settings, Map.of());
  }

  /**
   * The same with another model, which is called as its folder.
   *
   * @param environment of every process: names and values, none of which is Lethe's or Quarkus', as
   *     services take those by their settings alone
   */
  static Harness start(
      Path model,
      Path data,
      Path references,
      List<String> settings,
      Map<String, String> environment)
      throws IOException {
    List<String> arguments = new ArrayList<>(command(model, data, references));
    Stream.concat(LENIENT.stream(), settings.stream())
        .forEach(setting -> arguments.addAll(List.of("--setting", setting)));
    ProcessBuilder command = new ProcessBuilder(arguments);
    command.environment().putAll(environment);
    if (!RunPlan.fromProperties().isLong()) {
      command.environment().merge(JVM_OPTIONS, QUICK_START, (set, quick) -> set + " " + quick);
    }
    Process launcher =
        ChildProcesses.start(command.redirectError(data.resolveSibling("launcher.log").toFile()));
    try {
      BufferedReader out = launcher.inputReader();
      String line = out.readLine();
      if (line == null) {
        throw new IOException("lethe up ended without its line, see launcher.log");
      }
      return new Harness(launcher, data, new JsonMapper().readValue(line, StackAddresses.class));
    } catch (IOException | RuntimeException e) {
      stop(launcher);
      throw e;
    }
  }

  /** Starts on what {@link #start(Path, Path)} left behind. */
  static Harness again(Path data, Path references) throws IOException {
    Path model = data.resolveSibling(MODEL.getFileName().toString());
    return start(model, data, references, List.of(), Map.of());
  }

  StackAddresses addresses() {
    return addresses;
  }

  Path data() {
    return data;
  }

  /** The process of a child of the launcher, if it runs now. */
  Optional<ProcessHandle> child(String name) {
    try {
      Path file = data.resolve("run").resolve(name + ".pid");
      Optional<ProcessIdentity> identity = ProcessIdentity.parse(Files.readString(file));
      return identity.isPresent() ? identity.get().alive() : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server process in Postgres of whoever connected under that name, if there is one. */
  Optional<ProcessHandle> session(String application) {
    try (Connection connection = administrator().getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT pid FROM pg_stat_activity WHERE application_name = ?")) {
      query.setString(1, application);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? ProcessHandle.of(row.getLong(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      return Optional.empty(); // Postgres is down
    }
  }

  /** The database server as its superuser. */
  PGSimpleDataSource administrator() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl("jdbc:postgresql://127.0.0.1:" + postgresPort() + "/postgres");
    database.setConnectTimeout(2);
    database.setSocketTimeout(5);
    database.setUser(superuser.user());
    database.setPassword(superuser.password());
    return database;
  }

  private int postgresPort() {
    return URI.create(addresses.postgres()).getPort();
  }

  /** Whether ingest and all replicas say that they are ready. */
  boolean isReady() {
    return Stream.concat(Stream.of(addresses.ingest()), addresses.inference().stream())
        .allMatch(Harness::isReady);
  }

  /** Stops everything and waits for it. */
  @Override
  public void close() throws IOException {
    stop(launcher);
  }

  private static void stop(Process launcher) throws IOException {
    launcher.destroy();
    if (!ChildProcesses.await(launcher.toHandle(), STOP_LIMIT)) {
      launcher.destroyForcibly();
    }
  }

  /** Whether one service says that it is ready. */
  static boolean isReady(String url) {
    HttpRequest ask =
        HttpRequest.newBuilder(URI.create(url + "/q/health/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return HTTP.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> command(Path model, Path data, Path references) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-Dlethe.home=" + HOME,
        "-cp",
        System.getProperty("java.class.path"),
        Lethe.class.getName(),
        "up",
        "--model",
        model.toString(),
        "--data",
        data.toString(),
        "--allow-references",
        references.toString(),
        "--replicas",
        "2",
        "--json",
        "--show-secrets");
  }
}
