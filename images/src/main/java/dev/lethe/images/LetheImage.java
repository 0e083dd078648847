package dev.lethe.images;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The images, and what a container of each runs as. {@code deploy/Dockerfile} says the same, and a
 * test compares them.
 *
 * <p>A share of the container's memory is the largest heap; {@code -Xmx} in {@code
 * JAVA_TOOL_OPTIONS} takes its place. The rest is for what lies outside of the heap, which is most
 * of a trainer: weights, tensors, direct memory. At the memory limits of the Helm chart the shares
 * give each service the heap that docs/guides/size-memory.md names, and a replica 512 MiB more.
 */
enum LetheImage {
  INGEST_SERVICE(
      "ingest-service", "Takes requests, keeps the log, signs certificates; API and console.", 35),
  TRAINER_SERVICE("trainer-service", "Fits what makes one model forget.", 25),
  INFERENCE_SERVICE("inference-service", "A replica: serves one model behind its gates.", 50),
  CLI("cli", "The command line.", 50);

  /** Where the application lies; its own user cannot write there. */
  static final String HOME = "/opt/lethe";

  static final String SBOM = HOME + "/sbom.cdx.json";
  static final String WORKING_DIRECTORY = "/var/lib/lethe";

  /** By number, as a base image needs no entry for it then. */
  static final String USER = "10001:10001";

  static final String SBOM_LABEL = "dev.lethe.sbom";

  private static final int HTTP_PORT = 8080;
  private static final String CACHE = "/var/cache/lethe";

  /**
   * What an image's user owns, parents first: the same in all, so that they share the layer. With a
   * read-only root, a volume or a tmpfs has to lie on each that is used, and on {@code /tmp}.
   */
  static final List<String> WRITABLE_FOLDERS =
      List.of(
          CACHE,
          "/run/lethe",
          "/run/lethe/api",
          "/run/lethe/gates",
          "/run/lethe/keys",
          "/run/lethe/master",
          "/run/lethe/public",
          "/run/lethe/trainer",
          WORKING_DIRECTORY,
          WORKING_DIRECTORY + "/audit",
          WORKING_DIRECTORY + "/bundles",
          WORKING_DIRECTORY + "/cache",
          WORKING_DIRECTORY + "/certificates",
          WORKING_DIRECTORY + "/state",
          WORKING_DIRECTORY + "/work");

  private static final String MAIN = "dev.lethe.standalone.cli.Lethe";

  private final String label;
  private final String description;
  private final int heapPercent;

  LetheImage(String label, String description, int heapPercent) {
    this.label = label;
    this.description = description;
    this.heapPercent = heapPercent;
  }

  /** Its name in a registry, behind {@code lethe/}. */
  String label() {
    return label;
  }

  /** Of the container's memory, per cent. */
  int heapPercent() {
    return heapPercent;
  }

  /** Empty for what serves nothing. */
  OptionalInt port() {
    return isService() ? OptionalInt.of(HTTP_PORT) : OptionalInt.empty();
  }

  /** The exec form: a container's stop signal reaches the JVM itself. */
  List<String> entrypoint() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "java",
                "-XX:+UseSerialGC",
                "-XX:MaxRAMPercentage=" + heapPercent,
                "-XX:MaxDirectMemorySize=512m",
                "-XX:+ExitOnOutOfMemoryError",
                // A dump would hold forget sets in plain text.
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/tmp/crash-%p.log",
                // Its user has no entry in the base's /etc/passwd.
                "-Duser.home=" + WORKING_DIRECTORY,
                "-Djna.tmpdir=/tmp",
                "-Dai.djl.offline=true"));
    if (isService()) {
      command.addAll(List.of("-jar", HOME + "/quarkus-run.jar"));
    } else {
      command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
      command.addAll(List.of("-cp", HOME + "/lib/*", MAIN));
    }
    return List.copyOf(command);
  }

  /** In the order of their names. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("DJL_CACHE_DIR", CACHE + "/djl");
    environment.put("OMP_WAIT_POLICY", "PASSIVE");
    environment.put("MALLOC_ARENA_MAX", "2");
    if (this != INGEST_SERVICE) {
      // As the launcher sets them: docs/guides/size-memory.md says what they are worth.
      environment.put("MALLOC_MMAP_THRESHOLD_", "8388608");
      environment.put("MALLOC_TRIM_THRESHOLD_", "67108864");
    }
    return environment;
  }

  /** OCI's annotations, and where the bill of materials lies. */
  Map<String, String> labels(String version) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("org.opencontainers.image.title", "lethe/" + label);
    labels.put("org.opencontainers.image.description", description);
    labels.put("org.opencontainers.image.version", version);
    labels.put("org.opencontainers.image.licenses", "Apache-2.0");
    labels.put(SBOM_LABEL, SBOM);
    return labels;
  }

  /**
   * @param repository where all is built
   */
  PackagedApplication packaged(Path repository, String version) {
    Path target = repository.resolve(isService() ? label : "standalone").resolve("target");
    return isService()
        ? PackagedApplication.ofService(target, version)
        : PackagedApplication.ofCommandLine(target, version);
  }

  private boolean isService() {
    return this != CLI;
  }

  /** By its name in a registry; empty where there is none. */
  static Optional<LetheImage> named(String label) {
    return Arrays.stream(values()).filter(image -> image.label.equals(label)).findFirst();
  }
}
