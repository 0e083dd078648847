package dev.lethe.ingest;

import dev.lethe.schemas.KafkaSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything below {@code lethe.} that the ingest service is told. */
@ConfigMapping(prefix = "lethe")
public interface IngestConfig {
  Kafka kafka();

  TopicNames topics();

  /** Partitions of the topics that have several, when they are created. */
  @WithDefault("3")
  int partitions();

  Db db();

  /** Names of the models that can be asked to forget. A request that names another is refused. */
  Set<String> models();

  /** The file of the master keyset (Tink JSON), which wraps the keys of the requests. */
  Path keyset();

  /** The file of the keys that clients encrypt their requests with, a JWK Set. */
  Path intakeKeys();

  /**
   * The file of the keyset (Tink JSON) that seals what stays readable: subjects and callback
   * addresses.
   */
  Path subjectKeyset();

  /**
   * The file of this service's private key, Ed25519 in PKCS#8 PEM. It signs certificates,
   * checkpoints, callbacks, revocations, heads and orders.
   */
  Path signingKey();

  Trusted trusted();

  Certificates certificates();

  Audit audit();

  Reference reference();

  RequestLimits limits();

  State state();

  Callbacks callbacks();

  BlastRadius blastRadius();

  /** The broker. */
  interface Kafka {
    /** The brokers, {@code host:port}; several with commas between. */
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

  /** How topics are named. */
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

  /** The database, beside what {@code quarkus.datasource} says. */
  interface Db {
    /** Whether the service brings the database schema up to date when it starts. */
    @WithDefault("true")
    boolean migrate();

    Owner owner();
  }

  /** Who owns the schema; the data source's user unless given. */
  interface Owner {
    /** Who owns the database schema. The data source's user where it is not set. */
    Optional<String> username();

    /** The owner's password. */
    Optional<String> password();
  }

  /** Whose statements count; PEM files with one or more Ed25519 public keys. */
  interface Trusted {
    /** Public keys of the trainers, PEM: shields and bundles signed by others do not count. */
    Path artefacts();

    /**
     * Public keys of the ingest services, PEM: revocations, heads and orders signed by others do
     * not count.
     */
    Path revocations();
  }

  /** Where certificates are written. */
  interface Certificates {
    /** The folder that certificates and signed findings are written to. */
    Path dir();
  }

  /** How the audit trail is signed. */
  interface Audit {
    /** The folder that checkpoints of the audit trail are written to, outside the database. */
    @WithDefault("${lethe.state.dir}/audit")
    Path dir();

    /** The name of the audit trail in its checkpoints. Give each installation one of its own. */
    @WithDefault("lethe.dev/audit")
    String origin();

    /** A checkpoint is signed at every multiple of this number of events. */
    @WithDefault("256")
    int events();

    /** A checkpoint is signed at the latest so long after an event. */
    @WithDefault("5s")
    Duration patience();
  }

  /** Where referenced forget sets may lie. */
  interface Reference {
    /** Folders that forget sets may be read from by reference. None where it is not set. */
    Optional<List<Path>> roots();
  }

  /** Who is told how a request went. */
  interface Callbacks {
    /**
     * Origins that a callback may go to, such as {@code https://hooks.example.org}. None where it
     * is not set.
     */
    Optional<List<String>> allowed();

    /** How often a callback is tried before it is given up. With these pauses, about a day. */
    @WithDefault("36")
    int attempts();

    /** The pause before the second try. It doubles for each further try. */
    @WithDefault("2s")
    Duration pause();

    /** The longest pause between two tries. */
    @WithDefault("1h")
    Duration longestPause();

    /** How long one try may take. */
    @WithDefault("10s")
    Duration timeout();
  }

  /** How large a request may be, and how far off it may be due. */
  interface RequestLimits {
    /** Most examples and texts of one request, together. */
    @WithDefault("10000")
    int examples();

    /**
     * Most tokens of one example or text. Ingest estimates them for each prompt, completion and
     * text; the trainer counts them, of a prompt and its completion together.
     */
    @WithDefault("4096")
    int tokens();

    /** The largest body of a request, in bytes. */
    @WithDefault("16777216")
    int bytes();

    /** How long after its receipt a request may be due, at the latest. */
    @WithDefault("400d")
    Duration due();
  }

  /** What a request may silence. */
  interface BlastRadius {
    /**
     * The budget of false alarms, a share from 0 to 1. The trainer holds a request whose shield
     * refuses more than this share of the background without it being like the forget set. Ingest
     * marks SHIELDED where the shield fires on more than this share of recent traffic.
     */
    @WithDefault("0.01")
    double falseFires();
  }

  /** Where the topologies keep their state. */
  interface State {
    /** The folder in which Kafka Streams keeps its state. */
    Path dir();
  }
}
