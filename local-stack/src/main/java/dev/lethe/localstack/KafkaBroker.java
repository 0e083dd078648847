package dev.lethe.localstack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * One real KRaft node, broker and controller, on the loopback address. In a test it runs inside the
 * test's JVM; the launcher runs {@link #main} in a JVM of its own.
 *
 * <p>Its data folder may be used again after {@link #close()} or after a crash, also on another
 * port. Thread-safe; whoever starts it closes it.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final int NODE_ID = 1;

  private final KafkaRaftServer server;
  private final int port;

  private KafkaBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker and returns once it serves clients.
   *
   * @param data folder of its logs, created and formatted when it is new
   * @param port TCP port of its clients, 0 for a free one
   * @throws IOException when the folder cannot be formatted
   */
  public static KafkaBroker start(Path data, int port) throws IOException {
    return start(data, port, null);
  }

  /**
   * Starts a broker that asks its clients who they are.
   *
   * @param security who they may be; null: it asks nobody
   * @throws IOException when the folder cannot be formatted
   * @see #start(Path, int)
   */
  public static KafkaBroker start(Path data, int port, @Nullable BrokerSecurity security)
      throws IOException {
    List<Integer> free = FreePorts.find(2);
    int clientPort = port == 0 ? free.get(0) : port;
    Path log = Files.createDirectories(data).toAbsolutePath();
    format(log);
    Properties settings = BrokerSettings.of(log, NODE_ID, clientPort, free.get(1));
    if (security != null) {
      security.secure(settings, clientPort, free.get(1));
    }
    KafkaConfig config = KafkaConfig.fromProps(settings, false);
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    server.startup();
    return new KafkaBroker(server, clientPort);
  }

  /** What clients set as {@code bootstrap.servers}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Stops the broker cleanly and waits until it has. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path log) throws IOException {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(BrokerSettings.CONTROLLER)
          .setMetadataLogDirectory(log.toString())
          .addDirectory(log.toString())
          .setIgnoreFormatted(true)
          .run();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("Kafka folder cannot be formatted: " + log, e);
    }
  }

  /**
   * Runs one broker until SIGTERM or SIGINT.
   *
   * @param args data folder, client port
   * @throws Exception when it cannot start
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: KafkaBroker DATA PORT");
      System.exit(2);
    }
    KafkaBroker broker = startOrExit(Path.of(args[0]), Integer.parseInt(args[1]));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  broker.close();
                  stopped.countDown();
                },
                "broker-stop"));
    stopped.await();
  }

  /** Kafka's own threads would keep a process alive whose start has failed. */
  private static KafkaBroker startOrExit(Path data, int port) {
    try {
      return start(data, port);
    } catch (IOException | RuntimeException | Error e) {
      System.err.print("the broker cannot start: ");
      e.printStackTrace();
      System.exit(1);
      throw new IllegalStateException("unreachable", e);
    }
  }
}
