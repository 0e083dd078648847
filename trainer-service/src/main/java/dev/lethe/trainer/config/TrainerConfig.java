package dev.lethe.trainer.config;

import dev.lethe.engine.unlearn.BlastBudget;
import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.engine.unlearn.VerificationLimits;
import dev.lethe.engine.unlearn.VerificationSettings;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.service.config.BlastRadiusConfig;
import dev.lethe.service.config.EngineConfig;
import dev.lethe.service.config.EngineKind;
import dev.lethe.service.config.KeysetConfig;
import dev.lethe.service.config.LimitsConfig;
import dev.lethe.service.config.LocalKafkaConfig;
import dev.lethe.service.config.ServiceConfig;
import dev.lethe.trainer.consolidate.ConsolidationPolicy;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The service's settings under {@code lethe.}; the database's are Quarkus' own. */
@ConfigMapping(prefix = "lethe")
public interface TrainerConfig extends ServiceConfig, EngineConfig, KeysetConfig {
  /** The broker. */
  LocalKafkaConfig kafka();

  /**
   * Where the model is: {@code embedded}, in this process, or {@code openai}, at another server
   * that can only be called. There gates are fitted by texts alone, and nothing to the model.
   */
  @WithDefault("embedded")
  EngineKind engine();

  /** The server that has the model, with {@code lethe.engine=openai}. */
  CalledModelConfig upstream();

  /** The model that is taught to forget. */
  TrainedModelConfig model();

  /**
   * The background in use and the list of what was taken out of it, so it is to be kept; trainers
   * of one model may share it.
   */
  CacheConfig cache();

  /** Artefacts in the making; this trainer's own. */
  WorkConfig work();

  /**
   * The file of the trainers' private key, Ed25519 in PKCS#8 PEM. It signs shields, bundles and the
   * trainer's steps. Read again when it changes.
   */
  Path signingKey();

  /** How long the parts of a forget set may be. */
  LimitsConfig limits();

  /** What a request may silence without a person looking at it first. */
  ShieldRadiusConfig blastRadius();

  /** What a bundle is tried with before it is published, and held to. */
  VerificationConfig verification();

  /** What a bundle's gate is fitted on. */
  GateConfig gate();

  /** Adapters that were fitted elsewhere. */
  AdaptersConfig adapters();

  /** When and how old bundles are folded into ones that share an adapter. */
  ConsolidationConfig consolidation();

  /** How failures are met. */
  RetryConfig retry();

  /** Membership of the group of trainers. */
  GroupConfig group();

  /** See {@link #model()}. */
  interface TrainedModelConfig {
    /** The model's name for clients. */
    String id();

    /** The model's HuggingFace folder. Not needed with {@code lethe.engine=openai}. */
    Optional<Path> dir();

    /**
     * Whether the model's folder may not be written to. The trainer then copies a background that
     * lies in it, and does not purge it there.
     */
    @WithDefault("false")
    boolean readOnly();
  }

  /** See {@link #cache()}. */
  interface CacheConfig {
    /**
     * The folder of the background in use, and of the list of what was taken out of it. Keep it.
     * Trainers of one model may share it.
     */
    Path dir();

    /**
     * The folder of what is derived from a background that came with the model and holds nobody's
     * data.
     */
    Optional<Path> shipped();
  }

  /** See {@link #work()}. */
  interface WorkConfig {
    /** The folder of artefacts in the making. Each trainer has its own. */
    Path dir();
  }

  /** See {@link #blastRadius()}. */
  interface ShieldRadiusConfig extends BlastRadiusConfig {
    /**
     * The share of the background, from 0 to 1, that a shield may refuse in all: what is like the
     * forget set and what is not. A request whose shield refuses more is HELD.
     */
    @WithDefault("0.2")
    double reach();
  }

  /** See {@link #verification()}. */
  interface VerificationConfig {
    /** Most attacks of each family. 0 asks none, and then nothing is said of attacks. */
    @WithDefault("3")
    int attacksEach();

    /** How often a bundle is fitted at most until it meets the limits: 1 or 2. */
    @WithDefault("2")
    int attempts();

    /** Limit: the least share of the examples, asked as they stand, on which the gate fires. */
    @WithDefault("0.9")
    double gateRecall();

    /**
     * Limit: the least lower 95 % bound of that share, or the bound that N of N examples reach if
     * that is less.
     */
    @WithDefault("0.7")
    double gateRecallLower();

    /** Limit: the least share of the attacks on which the gate fires. */
    @WithDefault("0.8")
    double attacksCaught();

    /**
     * Limit: the least lower 95 % bound of that share, or the bound that N of N attacks reach if
     * that is less.
     */
    @WithDefault("0.6")
    double attacksCaughtLower();

    /** Limit: the largest mean ROUGE-L recall of the forgotten answers under attack. */
    @WithDefault("0.05")
    double leaked();

    /**
     * Limit: the largest mean ROUGE-L recall of the forgotten answers where the examples are asked
     * as they stand.
     */
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

  /** See {@link #gate()}. */
  interface GateConfig {
    /**
     * Whether a bundle's gate may look at hidden states of the model, beside texts. Replicas that
     * stand in front of another server ({@code lethe.engine=openai}) have none, and reject bundles
     * that need them: set {@code false} for those.
     */
    @WithDefault("true")
    boolean hiddenStates();
  }

  /** See {@link #adapters()}. */
  interface AdaptersConfig {
    /**
     * How long a request waits for an adapter from elsewhere, once its shield is made, before the
     * trainer fits one by itself. With 0 it does not wait, and takes one only if it is there by
     * then.
     */
    @WithDefault("0s")
    Duration await();

    /**
     * Limit: the largest share of its input directions, from 0 to 1, that such an adapter may have
     * in common with one adapter in force. Adapters that the trainer fits have none.
     */
    @WithDefault("0.01")
    double overlap();
  }

  /** See {@link #consolidation()}. */
  interface ConsolidationConfig {
    /**
     * The share of the rank in use, from 0 to 1, at which the trainer consolidates by itself. 0:
     * never.
     */
    @WithDefault("0")
    double at();

    /** The LoRA rank of the adapter that the consolidated bundles share. */
    @WithDefault("16")
    int rank();

    /** How many adapters are consolidated at once, at most; the oldest first. */
    @WithDefault("8")
    int oldest();

    /** By how much a request's scores may get worse. A request beyond it keeps its bundle. */
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
    /** How often the trainer tries a step that failed, before the request is FAILED. */
    @WithDefault("3")
    int attempts();

    /** The pause before the second try. */
    @WithDefault("1s")
    Duration pause();
  }

  /** See {@link #group()}. */
  interface GroupConfig {
    /** After this silence of a trainer, other trainers take its partitions. */
    @WithDefault("10s")
    Duration sessionTimeout();
  }

  /** The part that the trainer itself runs with. */
  default TrainerSettings settings() {
    return new TrainerSettings(
        kafka().settings(),
        topics().names(),
        partitions(),
        topics().create(),
        model().id(),
        work().dir(),
        new RetrySettings(retry().attempts(), retry().pause(), RetrySettings.STANDARD.longest()),
        group().sessionTimeout(),
        consolidation().policy(),
        ControlSigner.load(signingKey()),
        trusted().keys());
  }
}
