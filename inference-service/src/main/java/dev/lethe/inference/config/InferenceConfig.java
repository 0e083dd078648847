package dev.lethe.inference.config;

import dev.lethe.schemas.KafkaSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The settings of a replica, all under {@code lethe.}. */
@ConfigMapping(prefix = "lethe")
public interface InferenceConfig {
  Kafka kafka();

  TopicNames topics();

  /** Partitions of topics that this service has to create. */
  @WithDefault("3")
  int partitions();

  Model model();

  /**
   * Of the model's matrices: {@code float32}, {@code bfloat16}, or {@code auto}. Gates are fitted
   * at the trainer's, so it should be the same.
   */
  @WithDefault("auto")
  String precision();

  /** The gates' sentence encoder; the trainer's. */
  Encoder encoder();

  Bundles bundles();

  /** Whose word counts; files with one or more public keys, X.509 PEM, read again on change. */
  Trusted trusted();

  /** What this replica keeps over its restarts; one replica's own. */
  State state();

  Head head();

  Replica replica();

  /** Whether answers carry the {@code Lethe-Gate} header. */
  @WithDefault("true")
  boolean gateHeader();

  /** Tokens drafted and judged before the first is released, and the size of later windows. */
  @WithDefault("16")
  int holdBack();

  /**
   * Temperature of calls that name none. OpenAI's own default is 1; 0 makes an answer that is asked
   * for twice come out the same.
   */
  @WithDefault("0")
  double defaultTemperature();

  /** Most tokens answered to calls that name no limit. */
  @WithDefault("128")
  int defaultMaxTokens();

  /** Answers generated at once. */
  @WithDefault("2")
  int concurrency();

  /** Calls that may wait for a place; more are refused with 429. */
  @WithDefault("64")
  int queue();

  /** The largest body that is read. */
  @WithDefault("4M")
  MemorySize maxBody();

  /** Time between two heartbeats. */
  @WithDefault("2s")
  Duration heartbeat();

  /** Time between two attempts at an artefact that could not be loaded. */
  @WithDefault("10s")
  Duration retry();

  /**
   * A replica whose heartbeats have not reached Kafka for this long stops serving: after 10 s
   * nobody counts it as live any more, and what is enforced then it does not know of. Zero: it goes
   * on with the gates it has, also while others enforce more.
   */
  @WithDefault("8s")
  Duration isolationLimit();

  Traffic traffic();

  /**
   * What is kept of the last questions, in memory and without their text, to tell what a new gate
   * would silence.
   */
  interface Traffic {
    /** At most so many; 0 keeps nothing. */
    @WithDefault("1000")
    int questions();

    /** And none for longer. */
    @WithDefault("1h")
    Duration age();
  }

  /** See {@link #trusted()}. */
  interface Trusted {
    /** The trainers' keys: shields and bundles. */
    Path artefacts();

    /** The ingest service's keys: revocations and heads. */
    Path revocations();
  }

  /** See {@link #state()}. */
  interface State {
    /**
     * Keeps the newest signed head, so that a log that was shortened while the replica was away is
     * found. Nothing is kept where it is not set.
     */
    Optional<Path> dir();
  }

  /** What is asked of the signed heads of what should be in force. */
  interface Head {
    /** How long statements may come after the head that covers them. */
    @WithDefault("5s")
    Duration grace();

    /**
     * A replica that hears of no new head for so long stops serving: somebody may hold back what is
     * new. Heads are signed again every 10 s while the ingest service runs. The first one that it
     * hears of must not be older than 30 s. Zero: any age will do.
     */
    @WithDefault("10m")
    Duration limit();
  }

  /** How to reach Kafka. */
  interface Kafka {
    @WithDefault("localhost:9092")
    String bootstrap();

    /** Further properties of all clients, such as {@code security.protocol}. */
    Map<String, String> properties();

    /** A file of such properties, as Kafka's tools take it; {@link #properties()} win over it. */
    Optional<Path> config();

    /** The same, checked. */
    default KafkaSettings settings() {
      return KafkaSettings.of(bootstrap(), config(), properties());
    }
  }

  /** How topics are called. */
  interface TopicNames {
    @WithDefault("lethe.")
    String prefix();

    /** Whether missing topics are created; if not, they are named. */
    @WithDefault("true")
    boolean create();
  }

  /** What is served. */
  interface Model {
    String id();

    /** HuggingFace folder. */
    Path dir();
  }

  /** Where artefacts lie. */
  interface Encoder {
    /** As sentence-transformers writes it, with an ONNX export; the bundled one if empty. */
    Optional<Path> dir();
  }

  interface Bundles {
    Path dir();
  }

  /** Who this replica is. */
  interface Replica {
    /** Unique among the replicas and the same after a restart; host name and port if not set. */
    Optional<String> id();

    /** Base address under which others reach this replica's API. */
    Optional<URI> url();
  }
}
