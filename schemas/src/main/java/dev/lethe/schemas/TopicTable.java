package dev.lethe.schemas;

import static dev.lethe.schemas.ServiceRole.INFERENCE;
import static dev.lethe.schemas.ServiceRole.INGEST;
import static dev.lethe.schemas.ServiceRole.TRAINER;
import static dev.lethe.schemas.TopicRule.aWhile;
import static dev.lethe.schemas.TopicRule.compacted;
import static dev.lethe.schemas.TopicRule.forever;

import java.time.Duration;
import java.util.List;

/** What each topic must be like: one row a topic. */
final class TopicTable {
  private static final Duration INTAKE_KEPT = Duration.ofDays(3);
  private static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(28);

  private TopicTable() {}

  /**
   * @param n partitions of every topic but {@code request-events}
   */
  static List<TopicRule> of(Topics topics, int n) {
    return List.of(
        // Plain payloads: a short time on disk.
        aWhile(topics.requests(), n, INTAKE_KEPT, INGEST).payloads(),
        // Sealed payloads, useless once the request's key is destroyed; a job must not expire
        // unread.
        forever(topics.jobs(), n, INGEST, TRAINER).payloads().derived(),
        aWhile(topics.deadLetters(), n, DEAD_LETTERS_KEPT, INGEST).payloads().derived(),
        forever(topics.adapterEvents(), n, INGEST, TRAINER, INFERENCE),
        forever(topics.enforcementEvents(), n, INGEST, INFERENCE),
        // Its order is the order of the audit trail.
        forever(topics.requestEvents(), n, INGEST, TRAINER).single().derived(),
        compacted(topics.replicaEvents(), n, INGEST, INFERENCE),
        compacted(topics.liveSetHeads(), n, INGEST, TRAINER, INFERENCE),
        forever(topics.withdrawalOrders(), n, INGEST),
        forever(topics.auditCheckpoints(), n, INGEST));
  }
}
