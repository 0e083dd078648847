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

  /** Partitions of the topics that have several, when they are created. */
  @WithDefault("3")
  int partitions();

  Model model();

  /**
   * The number format of the model's matrices: {@code float32}, {@code bfloat16}, or {@code auto},
   * which takes {@code bfloat16} where the model is stored so and the processor multiplies it.
   * Gates are fitted at the trainer's precision, so replicas should serve at the same.
   */
  @WithDefault("auto")
  String precision();

  /**
   * Where the model is kept and multiplied: {@code cpu}, {@code cuda} or {@code cuda:N}. CUDA needs
   * other native libraries, see the guide on memory.
   */
  @WithDefault("cpu")
  String device();

  /** The gates' sentence encoder; the trainer's. */
  Encoder encoder();

  Bundles bundles();

  /** Whose word counts; files with one or more public keys, X.509 PEM, read again on change. */
  Trusted trusted();

  /** What this replica keeps over its restarts; one replica's own. */
  State state();

  Head head();

  Replica replica();

  /** Whether answers carry the header {@code Lethe-Gate}, which says whether a gate fired. */
  @WithDefault("true")
  boolean gateHeader();

  /**
   * How many tokens are drafted and judged before the first one is released, and the size of later
   * windows.
   */
  @WithDefault("16")
  int holdBack();

  /**
   * The temperature of calls that name none. OpenAI's own default is 1. With 0, the same question
   * gets the same answer twice.
   */
  @WithDefault("0")
  double defaultTemperature();

  /** Most tokens of an answer to a call that names no limit. */
  @WithDefault("128")
  int defaultMaxTokens();

  /** How many answers are generated at once. */
  @WithDefault("2")
  int concurrency();

  /** How many calls may wait for their turn. Further ones are refused with 429. */
  @WithDefault("64")
  int queue();

  /** The largest body of a call. */
  @WithDefault("4M")
  MemorySize maxBody();

  /** The time between two heartbeats of this replica. */
  @WithDefault("2s")
  Duration heartbeat();

  /** The time between two attempts to load an artefact that could not be loaded. */
  @WithDefault("10s")
  Duration retry();

  /**
   * A replica whose heartbeats have not reached Kafka for this long stops serving. After 10 s
   * nobody counts it as live, so it would not know what is enforced then. With {@code 0s} it goes
   * on serving with the gates that it has.
   */
  @WithDefault("8s")
  Duration isolationLimit();

  Traffic traffic();

  /**
   * What is kept of the last questions, in memory and without their text, to tell what a new gate
   * would silence.
   */
  interface Traffic {
    /**
     * How many of the last questions are remembered, in memory and without their text, to tell what
     * a new gate would silence. 0 remembers none.
     */
    @WithDefault("1000")
    int questions();

    /** How long such a question is remembered, at most. */
    @WithDefault("1h")
    Duration age();
  }

  /** See {@link #trusted()}. */
  interface Trusted {
    /** Public keys of the trainers, PEM: shields and bundles signed by others do not count. */
    Path artefacts();

    /**
     * Public keys of the ingest services, PEM: revocations, heads and orders signed by others do
     * not count.
     */
    Path revocations();
  }

  /** See {@link #state()}. */
  interface State {
    /**
     * The folder in which the replica keeps the newest signed head, so that it notices a log that
     * was shortened while it was away. Each replica has its own. Nothing is kept where it is not
     * set.
     */
    Optional<Path> dir();
  }

  /** What is asked of the signed heads of what should be in force. */
  interface Head {
    /** How long a statement may come after the head that covers it. */
    @WithDefault("5s")
    Duration grace();

    /**
     * A replica that receives no new head for so long stops serving, because somebody may hold back
     * what is new. Ingest signs heads again every 10 s. The first head after a start must not be
     * older than 30 s. With {@code 0s} any age will do.
     */
    @WithDefault("10m")
    Duration limit();
  }

  /** How to reach Kafka. */
  interface Kafka {
    /** The brokers, {@code host:port}; several with commas between. */
    @WithDefault("localhost:9092")
    String bootstrap();

    /**
     * A property of all Kafka clients, such as {@code security.protocol}. A name that begins with
     * {@code consumer.}, {@code producer.} or {@code admin.} is for that kind of client alone.
     */
    Map<String, String> properties();

    /**
     * A file of such properties, the one that Kafka's tools take as {@code --command-config}. A
     * property that is set by itself wins over it.
     */
    Optional<Path> config();

    /** The same, checked. */
    default KafkaSettings settings() {
      return KafkaSettings.of(bootstrap(), config(), properties());
    }
  }

  /** How topics are called. */
  interface TopicNames {
    /** Put before the name of every topic. */
    @WithDefault("lethe.")
    String prefix();

    /**
     * Whether the service creates topics that are missing. Without it, a missing topic stops the
     * start and the message says how to create it.
     */
    @WithDefault("true")
    boolean create();
  }

  /** What is served. */
  interface Model {
    /** The model's name for clients. */
    String id();

    /** The model's HuggingFace folder. */
    Path dir();
  }

  /** Where artefacts lie. */
  interface Encoder {
    /**
     * The folder of the gates' sentence encoder, as sentence-transformers writes it, with an ONNX
     * export. The bundled all-MiniLM-L6-v2 where it is not set. A replica refuses gates that were
     * fitted with another encoder.
     */
    Optional<Path> dir();
  }

  interface Bundles {
    /** The folder of the bundle store, which the trainer and all replicas share. */
    Path dir();
  }

  /** Who this replica is. */
  interface Replica {
    /**
     * The replica's name: unique among the replicas, and the same after a restart. Host name and
     * port where it is not set.
     */
    Optional<String> id();

    /** The base address under which others reach this replica's API. */
    Optional<URI> url();
  }
}
