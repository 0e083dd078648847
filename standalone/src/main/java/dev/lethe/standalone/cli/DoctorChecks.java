package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.Topics;
import dev.lethe.standalone.demo.AuditCheck;
import dev.lethe.standalone.doctor.BrokerCheck;
import dev.lethe.standalone.doctor.CheckOutcome;
import dev.lethe.standalone.doctor.ClockCheck;
import dev.lethe.standalone.doctor.DatabaseCheck;
import dev.lethe.standalone.doctor.DiskSpaceCheck;
import dev.lethe.standalone.doctor.FixedPortsCheck;
import dev.lethe.standalone.doctor.InstallationCheck;
import dev.lethe.standalone.doctor.JavaVersionCheck;
import dev.lethe.standalone.doctor.KeyFilesCheck;
import dev.lethe.standalone.doctor.KnownOutcome;
import dev.lethe.standalone.doctor.MemoryCheck;
import dev.lethe.standalone.doctor.NativeLibrariesCheck;
import dev.lethe.standalone.doctor.ProcessLimitsCheck;
import dev.lethe.standalone.doctor.RetiredKeysCheck;
import dev.lethe.standalone.doctor.ServiceReadinessCheck;
import dev.lethe.standalone.doctor.TopicSettingsCheck;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.EngineCache;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.InstallationKeys;
import dev.lethe.standalone.launch.MachineMemory;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.launch.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The checks of {@code lethe doctor}: first what a start needs of the machine, then the stores,
 * then the services. What nobody named and nothing runs of is skipped.
 */
final class DoctorChecks {
  private static final String KAFKA_CONFIG = "LETHE_KAFKA_CONFIG";
  private static final String TOPICS_PREFIX = "LETHE_TOPICS_PREFIX";
  private static final String PARTITIONS = "LETHE_PARTITIONS";

  /** As the services have it unless they are told otherwise. */
  static final int DEFAULT_PARTITIONS = 3;

  /** As {@code lethe up} starts unless it is told otherwise. */
  private static final int REPLICAS = 2;

  /** Postgres, Kafka, ingest and trainer. */
  private static final int OTHERS = 4;

  private final DataFolder data;
  private final Path model;
  private final Optional<String> bootstrap;
  private final Map<String, String> environment;
  private final Optional<StackAddresses> stack;
  private final boolean isUnreadable;

  /**
   * @param model HuggingFace folder
   * @param bootstrap a broker other than the running stack's
   * @param environment what services of one's own are told
   */
  DoctorChecks(
      DataFolder data, Path model, Optional<String> bootstrap, Map<String, String> environment) {
    this.data = data;
    this.model = model;
    this.bootstrap = bootstrap;
    this.environment = Map.copyOf(environment);
    Optional<StackAddresses> running = Optional.empty();
    boolean failed = false;
    try {
      running = StackAddresses.load(data);
    } catch (IOException e) {
      failed = true;
    }
    this.stack = running;
    this.isUnreadable = failed;
  }

  /**
   * All of them, in their order.
   *
   * @throws IOException when this program's own files cannot be read
   * @throws IllegalArgumentException naming a setting of the environment that cannot be used
   */
  List<InstallationCheck> all() throws IOException {
    List<InstallationCheck> all = new ArrayList<>(machine());
    all.addAll(broker());
    Optional<DataSource> database = database();
    all.add(
        database
            .<InstallationCheck>map(DatabaseCheck::new)
            .orElseGet(
                () ->
                    KnownOutcome.skipped(
                        "database",
                        "no database is known",
                        "start a stack, or set "
                            + EnvironmentDatabase.URL
                            + " and the user and password beside it")));
    Path keyset = data.keys().resolve(InstallationKeys.MASTER_KEYSET);
    if (Files.exists(keyset)) {
      database.ifPresent(source -> all.add(new RetiredKeysCheck(keyset, source)));
    }
    all.add(ClockCheck.of(database, stack.map(StackAddresses::ingest)));
    all.addAll(services());
    return all;
  }

  private List<InstallationCheck> machine() throws IOException {
    return List.of(
        JavaVersionCheck.ofThisProcess(),
        ProcessLimitsCheck.ofThisProcess(),
        new MemoryCheck(this::options, stack.isPresent(), MachineMemory::now),
        DiskSpaceCheck.of(data.root()),
        NativeLibrariesCheck.ofThisProcess(EngineCache.folder()),
        new ModelFolderCheck(model),
        new KeyFilesCheck(data),
        new FixedPortsCheck(
            Installation.current().home().resolve("docker-compose.yml"), OTHERS + REPLICAS));
  }

  private StackOptions options() {
    return new StackOptions(
        "model",
        model,
        data,
        REPLICAS,
        List.of(),
        List.of(),
        StackOptions.precision("auto", model, ComputeDevice.CPU),
        false);
  }

  private List<InstallationCheck> broker() {
    Optional<KafkaSettings> kafka =
        bootstrap
            .map(this::ownKafka)
            .or(() -> stack.map(running -> new KafkaSettings(running.kafka(), Map.of())));
    if (kafka.isPresent()) {
      return List.of(
          new BrokerCheck(kafka.get()), new TopicSettingsCheck(kafka.get(), provisioner()));
    }
    String why = "no broker is known";
    String advice = "start a stack, or name one with --bootstrap HOST:PORT";
    return List.of(
        KnownOutcome.skipped("broker", why, advice), KnownOutcome.skipped("topics", why, advice));
  }

  private KafkaSettings ownKafka(String address) {
    return KafkaSettings.of(address, set(KAFKA_CONFIG).map(Path::of), Map.of());
  }

  /** The launcher's services have the defaults, whatever the environment says. */
  private TopicProvisioner provisioner() {
    if (bootstrap.isEmpty()) {
      return new TopicProvisioner(new Topics(Topics.DEFAULT_PREFIX), DEFAULT_PARTITIONS);
    }
    return new TopicProvisioner(
        new Topics(set(TOPICS_PREFIX).orElse(Topics.DEFAULT_PREFIX)),
        set(PARTITIONS).map(DoctorChecks::partitions).orElse(DEFAULT_PARTITIONS));
  }

  private static int partitions(String text) {
    if (!text.matches("[1-9]\\d{0,3}")) {
      throw new IllegalArgumentException(PARTITIONS + " is no number of partitions");
    }
    return Integer.parseInt(text);
  }

  private Optional<DataSource> database() {
    return stack
        .map(running -> AuditCheck.with(running, database -> database))
        .or(() -> EnvironmentDatabase.of(environment));
  }

  private List<InstallationCheck> services() throws IOException {
    if (isUnreadable) {
      return List.of(
          new KnownOutcome(
              "services",
              CheckOutcome.failed(
                  data.addresses() + " cannot be read",
                  "run it as the user that Lethe runs as; if the file is broken, start anew")));
    }
    if (stack.isEmpty()) {
      return List.of(
          KnownOutcome.skipped(
              "services",
              "nothing runs on " + data.root() + ", or it is still starting",
              "start it: lethe up --data " + data.root()));
    }
    List<InstallationCheck> services = new ArrayList<>();
    services.add(service("ingest", stack.get().ingest()));
    data.trainerAddress().ifPresent(base -> services.add(service("trainer", base)));
    List<String> replicas = stack.get().inference();
    for (int i = 0; i < replicas.size(); i++) {
      services.add(service("inference-" + (i + 1), replicas.get(i)));
    }
    return services;
  }

  private InstallationCheck service(String name, String base) {
    return new ServiceReadinessCheck(name, base, data.logs());
  }

  private Optional<String> set(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
