package dev.lethe.ingest;

import dev.lethe.ingest.CaseConfig.AnswerTimes;
import dev.lethe.ingest.CaseConfig.DueAlerts;
import dev.lethe.ingest.CaseConfig.FourEyes;
import dev.lethe.ingest.CaseConfig.PolicyHolds;
import dev.lethe.ingest.CaseConfig.RecipientService;
import dev.lethe.ingest.StandardsConfig.Drp;
import dev.lethe.ingest.StandardsConfig.Identities;
import dev.lethe.ingest.StandardsConfig.OpenDsr;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.service.config.BlastRadiusConfig;
import dev.lethe.service.config.KafkaConfig;
import dev.lethe.service.config.KeysetConfig;
import dev.lethe.service.config.LimitsConfig;
import dev.lethe.service.config.ServiceConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything below {@code lethe.} that the ingest service is told. */
@ConfigMapping(prefix = "lethe")
public interface IngestConfig extends ServiceConfig, KeysetConfig {
  Kafka kafka();

  Db db();

  /** Names of the models that can be asked to forget. A request that names another is refused. */
  Set<String> models();

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

  Certificates certificates();

  Audit audit();

  Tlog tlog();

  Map<String, WitnessService> witness();

  Reference reference();

  RequestLimits limits();

  AnswerTimes dueDates();

  DueAlerts dueAlerts();

  Map<String, RecipientService> recipients();

  PolicyHolds holds();

  FourEyes fourEyes();

  State state();

  Callbacks callbacks();

  BlastRadiusConfig blastRadius();

  Identities identities();

  OpenDsr opendsr();

  Drp drp();

  Map<String, TrainerService> trainers();

  Bulk bulk();

  Console console();

  /** The broker. */
  interface Kafka extends KafkaConfig {
    /** The brokers, {@code host:port}; several with commas between. */
    String bootstrap();

    /** The same, checked. */
    default KafkaSettings settings() {
      return KafkaSettings.of(bootstrap(), config(), properties());
    }
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

    /**
     * The name of the audit trail in its checkpoints, such as {@code lethe.example.org/tlog}: where
     * others read it, without {@code https://}. Where it is not set, an installation keeps the name
     * that its newest checkpoint has, and a new one makes up a name that no other has.
     */
    Optional<String> origin();

    /** A checkpoint is signed at every multiple of this number of events. */
    @WithDefault("256")
    int events();

    /** A checkpoint is signed at the latest so long after an event. */
    @WithDefault("5s")
    Duration patience();
  }

  /** The audit trail as a transparency log over HTTP. */
  interface Tlog {
    /**
     * Whether everybody may read the log below {@code /tlog}, without a key. Its entries are the
     * lifecycle events of all tenants: ids, states, times, measurements, and no personal data
     * beside ids.
     */
    @WithName("public")
    @WithDefault("false")
    boolean open();
  }

  /** Somebody who watches that the log only grows, and signs that. */
  interface WitnessService {
    /**
     * The witness's submission prefix (C2SP tlog-witness), without {@code /add-checkpoint}. NAME is
     * yours to choose; metrics and log lines have it.
     */
    URI url();

    /** The witness's verifier key, {@code name+hash+key}, for cosignature/v1 (Ed25519). */
    String key();

    /** How long one request to the witness may take. */
    @WithDefault("10s")
    Duration timeout();
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

  /** A trainer of the model NAME, which is asked what a request would silence. */
  interface TrainerService {
    /**
     * Its address: https, or http on this machine. It is asked what a request would silence, before
     * the request is handed in.
     */
    String url();

    /** A file with an API key that it is shown: a submitter's, for all tenants. */
    Optional<Path> keyFile();

    /** How long it may take for one answer. */
    @WithDefault("60s")
    Duration timeout();
  }

  /** How much may be handed in with one upload. */
  interface Bulk {
    /** Most lines of an upload. */
    @WithDefault("10000")
    int lines();

    /** Most bytes of an upload. It is held in memory: up to two uploads at a time. */
    @WithDefault("67108864")
    int bytes();
  }

  /** How large a request may be, and how far off it may be due. */
  interface RequestLimits extends LimitsConfig {
    /** Most examples and texts of one request, together. */
    @WithDefault("10000")
    int examples();

    /** The largest body of a request, in bytes. */
    @WithDefault("16777216")
    int bytes();

    /** How long after its receipt a request may be due, at the latest. */
    @WithDefault("400d")
    Duration due();
  }

  /** The pages for people. */
  interface Console {
    /** Whether the console is served, under {@code /console}. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Whether operators may make, rotate and revoke API keys in the console. Otherwise they only
     * see them, as where the service may not write to the folder of the keys' file.
     */
    @WithDefault("true")
    boolean keyChanges();

    ConsoleOidc oidc();
  }

  /**
   * How people sign in to the console through the OIDC provider that {@code quarkus.oidc} names.
   */
  interface ConsoleOidc {
    /**
     * The client id that the provider knows the console by. Without it, the console takes API keys
     * only.
     */
    Optional<String> clientId();

    /** A file with the client's secret; none for a public client. */
    Optional<Path> clientSecretFile();

    /** How the provider is called on the button to sign in. */
    @WithDefault("your organisation")
    String name();

    /** What is asked of the provider, with spaces between: {@code openid} among it. */
    @WithDefault("openid")
    String scopes();
  }

  /** Where the topologies keep their state. */
  interface State {
    /** The folder in which Kafka Streams keeps its state. */
    Path dir();
  }
}
