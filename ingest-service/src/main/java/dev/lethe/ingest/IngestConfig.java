package dev.lethe.ingest;

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

  /** Who knows whom identities name. One of the two, or neither. */
  interface Identities {
    /**
     * A file of JSON Lines, read again when it changes: {@code identities}, {@code subject}, {@code
     * model} and {@code forgetSet} of one person a line.
     */
    Optional<Path> catalogue();

    /** The address of a service that is asked instead: https, or http on this machine. */
    Optional<String> url();

    /** A file with the key that the service is shown as a bearer token. */
    Optional<Path> keyFile();

    /** A file of certificates, PEM, that are trusted instead of those that Java trusts. */
    Optional<Path> trust();

    /** How long the service may take for one answer. */
    @WithDefault("10s")
    Duration timeout();

    /** Types of identities that the service knows, as OpenDSR's discovery tells of them. */
    @WithDefault("controller_customer_id,email")
    Set<String> types();
  }

  /** What makes this service a processor of OpenDSR 2.0. All three, or none: then it is off. */
  interface OpenDsr {
    /**
     * The https address under which controllers reach this service, without a slash at its end. Its
     * host is the processor's domain.
     */
    Optional<String> url();

    /** The file of the key that signs answers and callbacks: RSA, PKCS#8 PEM. */
    Optional<Path> key();

    /**
     * The file of its certificate, PEM, and of those that issued it. It must be issued for the
     * domain, and not by itself.
     */
    Optional<Path> certificate();
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

  /**
   * What makes this service take requests of the Data Rights Protocol. Both, or neither: then it is
   * off.
   */
  interface Drp {
    /**
     * Ids under which agents know the businesses that requests are taken for, with commas between:
     * {@code ID=TENANT} each, or {@code ID} alone for the tenant {@code default}.
     */
    Optional<List<String>> businesses();

    /**
     * A file with the agents whose requests are taken, read again when it changes: a JSON array in
     * the form of the protocol's service directory, {@code id} and {@code verify_key} of each.
     */
    Optional<Path> agents();

    /**
     * {@code verified}: identities count that the agent says it has verified. {@code any}: others
     * count too, so that whoever knows somebody's e-mail address can have them forgotten.
     */
    @WithDefault("verified")
    String identities();
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

  /** When a request is due that names no day itself. */
  interface AnswerTimes {
    /**
     * The time zone whose days are counted, such as {@code Europe/Berlin}. A period ends with the
     * end of its last day there.
     */
    @WithDefault("UTC")
    String zone();

    /**
     * How long there is to answer a request whose legal basis has no period of its own: a period of
     * ISO 8601 such as {@code P1M} (a calendar month) or {@code P45D}. A due date never lies beyond
     * {@code lethe.limits.due}.
     */
    @WithDefault("P30D")
    String period();

    /**
     * The same for one legal basis, NAME. Without it, {@code gdpr-12}, {@code gdpr-17} and {@code
     * uk-gdpr-17} have {@code P1M}; {@code ccpa}, {@code cpra} and {@code ccpa-1798.105} have
     * {@code P45D}. Of names, case and the characters between letters and digits do not count.
     */
    Map<String, String> legalBases();

    /**
     * How much longer there is to answer a request of one legal basis, NAME, once its due date is
     * extended; {@code P0D} where it may not be. Without it, {@code gdpr-12}, {@code gdpr-17} and
     * {@code uk-gdpr-17} have {@code P2M}; {@code ccpa}, {@code cpra} and {@code ccpa-1798.105}
     * have {@code P45D}; others have none.
     */
    Map<String, String> extensions();

    Map<String, TenantAnswerTimes> tenants();
  }

  /** The same for one tenant. */
  interface TenantAnswerTimes {
    /** The time zone whose days are counted for this tenant. */
    Optional<String> zone();

    /** How long there is to answer this tenant's requests whose legal basis has no period. */
    Optional<String> period();

    /** How long there is to answer this tenant's requests of one legal basis. */
    Map<String, String> legalBases();

    /** How much longer there is to answer this tenant's requests of one legal basis. */
    Map<String, String> extensions();
  }

  /** When somebody is told that a request is not answered. */
  interface DueAlerts {
    /**
     * How long before the due date of a request that is not answered an alert is raised: durations
     * of ISO 8601 with commas between, or {@code none}.
     */
    @WithDefault("P7D,P1D")
    List<String> before();

    /** The same after the due date; {@code PT0S} is at once. */
    @WithDefault("PT0S")
    List<String> after();

    /**
     * An address that each alert is posted to, signed like callbacks: https, or http on this
     * machine. None where it is not set.
     */
    Optional<String> webhook();

    /** How often the service looks at the clock. */
    @WithDefault("1m")
    Duration every();

    Map<String, TenantDueAlerts> tenants();
  }

  /** The same for one tenant. */
  interface TenantDueAlerts {
    /** How long before the due date this tenant's alerts are raised. */
    Optional<List<String>> before();

    /** How long after the due date this tenant's alerts are raised. */
    Optional<List<String>> after();
  }

  /** Somebody else who holds the data, and is told of its erasure (GDPR, Article 19). */
  interface RecipientService {
    /**
     * Where a request that is certified is posted to, signed like callbacks: https, or http on this
     * machine. NAME is yours to choose; events, status and register have it.
     */
    String url();

    /** Whose requests are told; of all tenants where it is not set. */
    Optional<Set<String>> tenants();
  }

  /** What needs a second person. */
  interface FourEyes {
    /**
     * What two approvers have to ask for, each with a key or token of their own: {@code release},
     * {@code revoke}, {@code extend}, {@code hold} and {@code lift} (a legal hold), {@code reject};
     * several with commas between. Nothing where it is not set.
     */
    Optional<Set<String>> actions();

    /** How long the first approver's word holds. */
    @WithDefault("7d")
    Duration window();

    Map<String, TenantFourEyes> tenants();
  }

  /** The same for one tenant. */
  interface TenantFourEyes {
    /** What needs a second person for this tenant's requests, beside what does for all. */
    Optional<Set<String>> actions();
  }

  /** Which requests wait for a person before anything is done. */
  interface PolicyHolds {
    /**
     * {@code required}: every request waits until a person has said that the requester's identity
     * is verified. {@code none}: it does not.
     */
    @WithDefault("none")
    String identity();

    /**
     * A request with more examples and texts than this, together, waits for a person. No request
     * does for its size where it is not set.
     */
    Optional<Integer> examplesAbove();

    Map<String, TenantPolicyHolds> tenants();
  }

  /** The same for one tenant. */
  interface TenantPolicyHolds {
    /** Whether this tenant's requests wait for the requester's identity. */
    Optional<String> identity();

    /** The most examples and texts of this tenant's requests that nobody has to look at. */
    Optional<Integer> examplesAbove();
  }

  /** The pages for people. */
  interface Console {
    /** Whether the console is served, under {@code /console}. */
    @WithDefault("true")
    boolean enabled();

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
