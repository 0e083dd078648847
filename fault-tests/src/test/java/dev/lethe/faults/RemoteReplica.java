package dev.lethe.faults;

import dev.lethe.localstack.ChildProcesses;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.EngineCache;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One more inference replica, behind the link of a {@link NetworkNamespace}. */
final class RemoteReplica implements AutoCloseable {
  static final String NAME = "inference-remote";
  private static final int PORT = 8080;
  private static final Duration END_LIMIT = Duration.ofSeconds(30);
  private static final Path JAR =
      Harness.HOME.resolve("inference-service/target/quarkus-app/quarkus-run.jar");

  private final TcpRelay near;
  private final Process far;
  private final Process replica;

  private RemoteReplica(TcpRelay near, Process far, Process replica) {
    this.near = near;
    this.far = far;
    this.replica = replica;
  }

  /** Starts it beside the harness' own; ready a little later. */
  static RemoteReplica start(Harness harness, NetworkNamespace namespace, Path log)
      throws IOException {
    StackAddresses addresses = harness.addresses();
    int broker = URI.create("kafka://" + addresses.kafka()).getPort();
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), broker);
    TcpRelay near =
        TcpRelay.start(
            new InetSocketAddress(InetAddress.getByName(NetworkNamespace.BROKER_SIDE), 0),
            loopback);
    List<String> relay = java("-Xmx64m", "-cp", System.getProperty("java.class.path"));
    relay.addAll(List.of(TcpRelay.class.getName(), "127.0.0.1", Integer.toString(broker)));
    relay.addAll(List.of(NetworkNamespace.BROKER_SIDE, Integer.toString(near.port())));
    Process far = start(namespace, relay, Map.of(), log);
    List<String> service =
        java("-Xmx512m", "-Dai.djl.offline=true", "-jar", JAR.toAbsolutePath().toString());
    return new RemoteReplica(
        near, far, start(namespace, service, environment(harness, broker), log));
  }

  private static Map<String, String> environment(Harness harness, int broker) {
    DataFolder data = new DataFolder(harness.data());
    return Map.ofEntries(
        Map.entry("QUARKUS_HTTP_HOST", NetworkNamespace.INSIDE),
        Map.entry("QUARKUS_HTTP_PORT", Integer.toString(PORT)),
        Map.entry("LETHE_KAFKA_BOOTSTRAP", "127.0.0.1:" + broker),
        Map.entry("LETHE_ACCESS_API_KEYS", data.keyLocations().apiKeys().toString()),
        Map.entry("LETHE_MODEL_ID", harness.addresses().model()),
        Map.entry("LETHE_MODEL_DIR", Harness.MODEL.toAbsolutePath().toString()),
        Map.entry("LETHE_BUNDLES_DIR", harness.data().resolve("bundles").toString()),
        Map.entry("LETHE_GATES_KEY_FILE", data.keyLocations().gateKeys().toString()),
        Map.entry("LETHE_TRUSTED_ARTEFACTS", data.trustedArtefactKeys().toString()),
        Map.entry("LETHE_TRUSTED_REVOCATIONS", data.trustedRevocationKeys().toString()),
        Map.entry("LETHE_STATE_DIR", harness.data().resolve("work").resolve(NAME).toString()),
        Map.entry("LETHE_REPLICA_ID", NAME),
        Map.entry("LETHE_REPLICA_URL", "http://" + NetworkNamespace.INSIDE + ":" + PORT),
        Map.entry("OMP_NUM_THREADS", "1"),
        Map.entry("OMP_WAIT_POLICY", "PASSIVE"),
        Map.entry("DJL_CACHE_DIR", EngineCache.folder().toString()));
  }

  private static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(List.of(arguments));
    return command;
  }

  private static Process start(
      NetworkNamespace namespace, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(namespace.inside(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return ChildProcesses.start(builder);
  }

  /** Where clients reach it, also while it is cut off from the broker. */
  String url() {
    return "http://" + NetworkNamespace.INSIDE + ":" + PORT;
  }

  /** Waits until nothing is written into the data folder any more. */
  @Override
  public void close() throws IOException {
    for (Process process : List.of(replica, far)) {
      process.destroyForcibly();
      ChildProcesses.await(process.toHandle(), END_LIMIT);
    }
    near.close();
  }
}
