package dev.lethe.trainer.config;

import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.trainer.consolidate.ConsolidationPolicy;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What one trainer runs with.
 *
 * @param kafka how every client connects
 * @param partitions of topics that have to be created
 * @param createsTopics whether it creates what is missing
 * @param model whose jobs it takes
 * @param workDir for artefacts in the making; one trainer's own
 * @param retry of jobs that fail
 * @param sessionTimeout after which the group gives a dead trainer's partitions away
 * @param consolidation when and how bundles are folded
 * @param signer of what trainers say of artefacts
 * @param trusted whose statements count
 */
public record TrainerSettings(
    KafkaSettings kafka,
    Topics topics,
    int partitions,
    boolean createsTopics,
    String model,
    Path workDir,
    RetrySettings retry,
    Duration sessionTimeout,
    ConsolidationPolicy consolidation,
    ControlSigner signer,
    ControlKeys trusted) {

  /** The consumer group of all trainers of this model. */
  public String group() {
    return topics.prefix() + "trainer-" + model;
  }

  /**
   * Names the model too: trainers of different models read the same partitions without being one
   * another's successors.
   */
  public String transactionalId(int partition) {
    return group() + "-" + partition;
  }
}
