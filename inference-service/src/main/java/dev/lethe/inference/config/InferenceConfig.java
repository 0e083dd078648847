package dev.lethe.inference.config;

import dev.lethe.service.config.EngineConfig;
import dev.lethe.service.config.EngineKind;
import dev.lethe.service.config.LocalKafkaConfig;
import dev.lethe.service.config.ServiceConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of a replica, all under {@code lethe.}. */
@ConfigMapping(prefix = "lethe")
public interface InferenceConfig extends ServiceConfig, EngineConfig {
  LocalKafkaConfig kafka();

  /**
   * What writes the answers: {@code embedded}, the model in this process, or {@code openai},
   * another server that this replica stands in front of.
   */
  @WithDefault("embedded")
  EngineKind engine();

  /** What is served. */
  ServedModelConfig model();

  /** The server that answers, with {@code lethe.engine=openai}. */
  UpstreamConfig upstream();

  /** What this replica keeps over its restarts; one replica's own. */
  State state();

  Head head();

  Replica replica();

  /**
   * Whether answers carry the header {@code Lethe-Gate}, which says whether a gate fired. Only
   * operators and callers with the scope {@code gate:read} get it.
   */
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

  /** The largest {@code n}: how many choices a call may ask for of each prompt. */
  @WithDefault("8")
  int maxChoices();

  /** How many answers are generated at once. Further calls wait for one of them to end. */
  @WithDefault("16")
  int concurrency();

  /**
   * How many answers get their next token from the embedded engine by one step. With more of them
   * they take turns. With 1, each is decoded by itself.
   */
  @WithDefault("8")
  int decodeBatch();

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
