package dev.lethe.trainer.config;

import dev.lethe.engine.unlearn.BlastBudget;
import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.engine.unlearn.VerificationLimits;
import dev.lethe.engine.unlearn.VerificationSettings;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.trainer.consolidate.ConsolidationPolicy;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The service's settings under {@code lethe.}; the database's are Quarkus' own. */
@ConfigMapping(prefix = "lethe")
public interface TrainerConfig {
  /** The broker. */
  KafkaConfig kafka();

  /** Names and sizes of topics. */
  TopicsConfig topics();

  /** Partitions of topics that have to be created. */
  @WithDefault("3")
  int partitions();

  /** The model that is taught to forget. */
  ModelConfig model();

  /**
   * Of the model's matrices: {@code float32}, {@code bfloat16}, or {@code auto}. Gates are fitted
   * at it, so replicas should serve at the same.
   */
  @WithDefault("auto")
  String precision();

  /** The gates' sentence encoder. Replicas serve with the same, and refuse other gates. */
  EncoderConfig encoder();

  /** The bundle store. */
  FolderConfig bundles();

  /**
   * The background in use and the list of what was taken out of it, so it is to be kept; trainers
   * of one model may share it.
   */
  CacheConfig cache();

  /** Artefacts in the making; this trainer's own. */
  FolderConfig work();

  /** The master keyset's file, Tink JSON. */
  Path keyset();

  /**
   * Ed25519 private key of the trainers, PKCS#8 PEM; read again when the file changes. It signs
   * shields and bundles and nothing else.
   */
  Path signingKey();

  /** Whose word counts; files with one or more public keys, X.509 PEM, read again on change. */
  TrustedConfig trusted();

  /** How long the parts of a forget set may be. */
  LimitsConfig limits();

  /** What a request may silence without a person looking at it first. */
  BlastRadiusConfig blastRadius();

  /** What a bundle is tried with before it is published, and held to. */
  VerificationConfig verification();

  /** When and how old bundles are folded into ones that share an adapter. */
  ConsolidationConfig consolidation();

  /** How failures are met. */
  RetryConfig retry();

  /** Membership of the group of trainers. */
  GroupConfig group();

  /** See {@link #kafka()}. */
  interface KafkaConfig {
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

  /** See {@link #topics()}. */
  interface TopicsConfig {
    @WithDefault(Topics.DEFAULT_PREFIX)
    String prefix();

    /** Whether missing topics are created; if not, they are named. */
    @WithDefault("true")
    boolean create();
  }

  /** See {@link #model()}. */
  interface ModelConfig {
    String id();

    /** HuggingFace folder. */
    Path dir();

    /** Whether a background that lies in it is to be copied and not to be purged where it is. */
    @WithDefault("false")
    boolean readOnly();
  }

  /** See {@link #encoder()}. */
  interface EncoderConfig {
    /** As sentence-transformers writes it, with an ONNX export; the bundled one if empty. */
    Optional<Path> dir();
  }

  /** See {@link #cache()}. */
  interface CacheConfig extends FolderConfig {
    /** What is derived from a background that came with the model and holds nobody's data. */
    Optional<Path> shipped();
  }

  /** See {@link #trusted()}. */
  interface TrustedConfig {
    /** The trainers' keys. */
    Path artefacts();

    /** The ingest service's keys. */
    Path revocations();
  }

  /** A folder that is created if need be. */
  interface FolderConfig {
    Path dir();
  }

  /** See {@link #limits()}. */
  interface LimitsConfig {
    /** Tokens of each example, prompt and completion together, and of each text. */
    @WithDefault("4096")
    int tokens();
  }

  /** See {@link #blastRadius()}; shares of the background, 0..1. */
  interface BlastRadiusConfig {
    /** What isn't like the forget set and is refused all the same. */
    @WithDefault("0.01")
    double falseFires();

    /** That, and what is like the forget set. */
    @WithDefault("0.2")
    double reach();
  }

  /** See {@link #verification()}. */
  interface VerificationConfig {
    /** Attacks of each family, at most; 0 leaves them out, and then nothing is said of them. */
    @WithDefault("3")
    int attacksEach();

    /** Fits at most, until the limits are met: 1 or 2. */
    @WithDefault("2")
    int attempts();

    /** Share of the examples, as they stand, on which the gate fires at least. */
    @WithDefault("0.9")
    double gateRecall();

    /** Its lower 95 % bound, or what N of N examples reach if that is less. */
    @WithDefault("0.7")
    double gateRecallLower();

    /** Share of the attacks on which the gate fires at least. */
    @WithDefault("0.8")
    double attacksCaught();

    /** Its lower 95 % bound, or what N of N attacks reach if that is less. */
    @WithDefault("0.6")
    double attacksCaughtLower();

    /** Mean ROUGE-L recall of the forgotten answers under attack, at most. */
    @WithDefault("0.05")
    double leaked();

    /** The same where the examples are asked as they stand. */
    @WithDefault("0.1")
    double forgetScore();

    /**
     * All of it, checked.
     *
     * @throws IllegalArgumentException naming what is out of range
     */
    default VerificationSettings settings(BlastBudget budget) {
      VerificationLimits limits =
          new VerificationLimits(
              gateRecall(),
              gateRecallLower(),
              attacksCaught(),
              attacksCaughtLower(),
              leaked(),
              forgetScore());
      return new VerificationSettings(budget, limits, attacksEach(), attempts());
    }
  }

  /** See {@link #consolidation()}. */
  interface ConsolidationConfig {
    /** Share of the rank in use, 0..1, from which the trainer does it by itself; 0: never. */
    @WithDefault("0")
    double at();

    /** Of the adapter that the bundles share afterwards. */
    @WithDefault("16")
    int rank();

    /** At most so many adapters at once. */
    @WithDefault("8")
    int oldest();

    /** By how much a request's scores may get worse. */
    @WithDefault("0.01")
    double margin();

    /**
     * The same, checked.
     *
     * @throws IllegalArgumentException naming what is out of range
     */
    default ConsolidationPolicy policy() {
      return new ConsolidationPolicy(
          at(), new ConsolidationSettings(rank(), oldest(), margin(), 0));
    }
  }

  /** See {@link #retry()}. */
  interface RetryConfig {
    @WithDefault("3")
    int attempts();

    @WithDefault("1s")
    Duration pause();
  }

  /** See {@link #group()}. */
  interface GroupConfig {
    /** After this silence a trainer's partitions go to others. */
    @WithDefault("10s")
    Duration sessionTimeout();
  }

  /** The part that the trainer itself runs with. */
  default TrainerSettings settings() {
    return new TrainerSettings(
        kafka().settings(),
        new Topics(topics().prefix()),
        partitions(),
        topics().create(),
        model().id(),
        work().dir(),
        new Retry(retry().attempts(), retry().pause(), Retry.STANDARD.longest()),
        group().sessionTimeout(),
        consolidation().policy(),
        ControlSigner.load(signingKey()),
        ControlKeys.load(trusted().artefacts(), trusted().revocations()));
  }
}
