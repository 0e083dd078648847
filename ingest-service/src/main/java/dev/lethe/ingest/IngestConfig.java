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

  /** Partitions of the topics that have several. */
  @WithDefault("3")
  int partitions();

  Db db();

  /** Ids of the models that can forget. */
  Set<String> models();

  /** The master keyset, which wraps the keys of the requests. */
  Path keyset();

  /** The keys that clients may encrypt their requests with, a JWK Set. */
  Path intakeKeys();

  /** The keyset that seals what must stay readable: subjects and callback addresses. */
  Path subjectKeyset();

  /**
   * Ed25519 private key that signs certificates, checkpoints, callbacks, revocations, heads and
   * orders, PKCS#8 PEM.
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

  /** How topics are named. */
  interface TopicNames {
    @WithDefault("lethe.")
    String prefix();

    /** Whether missing topics are created; if not, they are named. */
    @WithDefault("true")
    boolean create();
  }

  /** The database, beside what {@code quarkus.datasource} says. */
  interface Db {
    /** Whether to bring the schema up to date at start. */
    @WithDefault("true")
    boolean migrate();

    Owner owner();
  }

  /** Who owns the schema; the data source's user unless given. */
  interface Owner {
    Optional<String> username();

    Optional<String> password();
  }

  /** Whose statements count; PEM files with one or more Ed25519 public keys. */
  interface Trusted {
    /** Of the trainers, for shields and bundles. */
    Path artefacts();

    /** Of the ingest services, for revocations, heads and orders. */
    Path revocations();
  }

  /** Where certificates are written. */
  interface Certificates {
    Path dir();
  }

  /** How the audit trail is signed. */
  interface Audit {
    /** Where checkpoints are written, outside the database. */
    @WithDefault("${lethe.state.dir}/audit")
    Path dir();

    /** Name of the log; each installation may have one of its own. */
    @WithDefault("lethe.dev/audit")
    String origin();

    /** Signed at every multiple of so many events. */
    @WithDefault("256")
    int events();

    /** Signed at the latest so long after an event. */
    @WithDefault("5s")
    Duration patience();
  }

  /** Where referenced forget sets may lie. */
  interface Reference {
    Optional<List<Path>> roots();
  }

  /** Who is told how a request went. */
  interface Callbacks {
    /** Origins that a callback may go to, {@code https://hooks.example.org}; none unless given. */
    Optional<List<String>> allowed();

    /** Tries before a callback is given up; with these pauses, about a day. */
    @WithDefault("36")
    int attempts();

    /** Before the second try; doubled for each further one. */
    @WithDefault("2s")
    Duration pause();

    /** The longest pause. */
    @WithDefault("1h")
    Duration longestPause();

    /** Of one try. */
    @WithDefault("10s")
    Duration timeout();
  }

  /** How large a request may be, and how far off it may be due. */
  interface RequestLimits {
    /** Examples and texts together. */
    @WithDefault("10000")
    int examples();

    /** Tokens of each text. */
    @WithDefault("4096")
    int tokens();

    /** Bytes of the body. */
    @WithDefault("16777216")
    int bytes();

    /** How long after its receipt a request may be due at the latest. */
    @WithDefault("400d")
    Duration due();
  }

  /** What a request may silence. */
  interface BlastRadius {
    /**
     * Share of the traffic, 0..1, from which on SHIELDED says that the shield fires on much of it.
     * The trainer reads the same setting for the background.
     */
    @WithDefault("0.01")
    double falseFires();
  }

  /** Where the topologies keep their state. */
  interface State {
    Path dir();
  }
}
