package dev.lethe.standalone.launch;

import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.schemas.access.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The services' command lines and settings for one data folder. */
final class ServiceCommands {
  /**
   * A third of the weight of what competes with it. Not the lowest there is: a shield may wait for
   * a lock that a fit holds, and all for it at a safepoint.
   */
  private static final int FIT_NICE = 5;

  private static final int INGEST_HEAP_MIB = 320;

  private final Installation installation;
  private final StackOptions options;
  private final StackPorts ports;
  private final DatabaseUsers users;
  private final MemoryFootprint footprint;
  private final ClassArchives archives;

  ServiceCommands(
      Installation installation,
      StackOptions options,
      StackPorts ports,
      DatabaseUsers users,
      MemoryFootprint footprint,
      ClassArchives archives) {
    this.installation = installation;
    this.options = options;
    this.ports = ports;
    this.users = users;
    this.footprint = footprint;
    this.archives = archives;
  }

  ServiceProcess ingest() {
    Map<String, String> env = common(ports.ingest());
    database(env);
    DataFolder data = options.data();
    env.put("LETHE_DB_OWNER_USERNAME", users.owner().user());
    env.put("LETHE_DB_OWNER_PASSWORD", users.owner().password());
    env.put("LETHE_MODELS", options.modelId());
    env.put("LETHE_KEYSET", data.keyset().toString());
    env.put("LETHE_INTAKE_KEYS", data.intakeKeys().toString());
    env.put("LETHE_SUBJECT_KEYSET", data.subjectKeyset().toString());
    env.put("LETHE_SIGNING_KEY", data.signingKey().toString());
    trusted(env);
    env.put("LETHE_CERTIFICATES_DIR", data.certificates().toString());
    env.put("LETHE_AUDIT_DIR", data.audit().toString());
    env.put("LETHE_STATE_DIR", data.work().resolve("streams").toString());
    if (!options.references().isEmpty()) {
      env.put(
          "LETHE_REFERENCE_ROOTS",
          options.references().stream().map(Path::toString).collect(Collectors.joining(",")));
    }
    if (!options.callbacks().isEmpty()) {
      env.put("LETHE_CALLBACKS_ALLOWED", String.join(",", options.callbacks()));
    }
    trainerToAsk(env);
    return service(
        "ingest",
        "ingest-service",
        JavaCommand.options(INGEST_HEAP_MIB, INGEST_HEAP_MIB, true, data.logs()),
        env,
        ports.ingest(),
        true);
  }

  ServiceProcess trainer() {
    Map<String, String> env = common(ports.trainer());
    database(env);
    engine(env, Math.max(1, Runtime.getRuntime().availableProcessors()));
    DataFolder data = options.data();
    env.put("LETHE_KEYSET", data.keyset().toString());
    env.put("LETHE_SIGNING_KEY", data.trainerKey().toString());
    trusted(env);
    env.put("LETHE_CACHE_DIR", data.work().resolve("cache").toString());
    if (options.model().equals(installation.demoModel())) {
      // The installation is not changed. What is derived from the background that came with it is
      // nobody's data, as its people do not exist, and is kept for the next data folder.
      env.put("LETHE_MODEL_READ_ONLY", "true");
      env.put(
          "LETHE_CACHE_SHIPPED", PostgresSettings.defaultCache().resolve("demo-model").toString());
    }
    env.put("LETHE_WORK_DIR", data.work().resolve("trainer").toString());
    return service("trainer", "trainer-service", trainerOptions(), env, ports.trainer(), true);
  }

  List<ServiceProcess> replicas() {
    List<ServiceProcess> replicas = new ArrayList<>();
    for (int i = 0; i < options.replicas(); i++) {
      replicas.add(replica(i + 1, ports.inference().get(i)));
    }
    return replicas;
  }

  private ServiceProcess replica(int number, int port) {
    String name = "inference-" + number;
    Map<String, String> env = common(port);
    engine(env, Math.max(1, Runtime.getRuntime().availableProcessors() / options.replicas()));
    trusted(env);
    env.put("LETHE_STATE_DIR", options.data().work().resolve(name).toString());
    env.put("LETHE_REPLICA_ID", name);
    env.put("LETHE_REPLICA_URL", "http://127.0.0.1:" + port);
    return service(
        name,
        "inference-service",
        engineOptions(footprint.replicaHeapMib()),
        env,
        port,
        number == 1);
  }

  private Map<String, String> common(int port) {
    Map<String, String> env = new HashMap<>();
    env.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    env.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    env.put("LETHE_KAFKA_BOOTSTRAP", "127.0.0.1:" + ports.kafka());
    env.put("LETHE_ACCESS_API_KEYS", options.data().apiKeys().toString());
    env.put("MALLOC_ARENA_MAX", "2");
    // Readiness is asked for several times a second while the stack comes up.
    env.put("QUARKUS_LOG_CATEGORY__IO_SMALLRYE_HEALTH__LEVEL", "WARN");
    return env;
  }

  private void database(Map<String, String> env) {
    env.put(
        "QUARKUS_DATASOURCE_JDBC_URL",
        "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/lethe");
    env.put("QUARKUS_DATASOURCE_USERNAME", users.service().user());
    env.put("QUARKUS_DATASOURCE_PASSWORD", users.service().password());
  }

  /** Whom to ask what a request would silence; nobody where the key for it was taken away. */
  private void trainerToAsk(Map<String, String> env) {
    Path key = options.data().roleKeys().file(Role.SUBMITTER);
    if (Files.exists(key)) {
      String name = options.modelId().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
      env.put("LETHE_TRAINERS__" + name + "__URL", "http://127.0.0.1:" + ports.trainer());
      env.put("LETHE_TRAINERS__" + name + "__KEY_FILE", key.toString());
    }
  }

  /** Whose words count. */
  private void trusted(Map<String, String> env) {
    env.put("LETHE_TRUSTED_ARTEFACTS", options.data().trustedArtefactKeys().toString());
    env.put("LETHE_TRUSTED_REVOCATIONS", options.data().trustedRevocationKeys().toString());
  }

  private void engine(Map<String, String> env, int threads) {
    env.put("LETHE_MODEL_ID", options.modelId());
    env.put("LETHE_MODEL_DIR", options.model().toString());
    env.put("LETHE_PRECISION", options.precision().text());
    env.put("LETHE_DEVICE", options.device().text());
    options.encoder().ifPresent(folder -> env.put("LETHE_ENCODER_DIR", folder.toString()));
    env.put("LETHE_BUNDLES_DIR", options.data().bundles().toString());
    env.put("LETHE_GATES_KEY_FILE", options.data().gateKeys().toString());
    // Large arrays go back to the system when they are freed, in place of fragmenting the heap.
    // Not all of them: an array of a layer that is mapped anew makes a prompt cost twice the time.
    env.put("MALLOC_MMAP_THRESHOLD_", "8388608");
    env.put("MALLOC_TRIM_THRESHOLD_", "67108864");
    env.put("OMP_WAIT_POLICY", "PASSIVE");
    env.put("OMP_NUM_THREADS", Integer.toString(threads));
    env.put("DJL_CACHE_DIR", EngineCache.folder().toString());
  }

  /**
   * A fit takes what the shields' way leaves of the processors, which all services share here: its
   * lane's thread asks for the lowest priority, which Java heeds only so.
   */
  private List<String> trainerOptions() {
    List<String> command = engineOptions(footprint.trainerHeapMib());
    command.add("-XX:ThreadPriorityPolicy=1");
    command.add("-XX:JavaPriority1_To_OSPriority=" + FIT_NICE);
    return command;
  }

  private List<String> engineOptions(int heapMib) {
    List<String> command =
        JavaCommand.options(heapMib, MemoryFootprint.DIRECT_MIB, false, options.data().logs());
    command.add("-Dai.djl.offline=true");
    return command;
  }

  private ServiceProcess service(
      String name,
      String module,
      List<String> jvm,
      Map<String, String> env,
      int port,
      boolean first) {
    String kind = module.substring(0, module.indexOf('-'));
    options.settings().forEach(setting -> setting.addTo(kind, env));
    ServiceProgram program = ServiceProgram.of(installation.service(module));
    ClassArchive classes = archives.of(module, program.classPath(), first);
    return new ServiceProcess(name, program, classes, jvm, env, port, options.data().log(name));
  }
}
