package dev.lethe.schemas;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics that are missing, with their retention. Replication is the broker's default.
 * Existing topics are left as they are, except that {@code request-events} must have one partition:
 * its order is the order of the audit trail.
 */
public final class TopicProvisioner {
  private static final Map<String, String> FOREVER = kept("-1");

  private static final Duration INTAKE_KEPT = Duration.ofDays(3);
  private static final Duration INTAKE_SEGMENT = Duration.ofHours(12);
  private static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(28);
  private static final int ATTEMPTS = 50;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Topics topics;
  private final int partitions;

  /**
   * @param partitions of every topic but {@code request-events}
   */
  public TopicProvisioner(Topics topics, int partitions) {
    this.topics = topics;
    this.partitions = partitions;
  }

  /**
   * Creates what is missing and returns when all topics are there. Safe to call from several
   * services at once. The caller closes {@code admin}.
   *
   * @throws IllegalStateException if the broker refuses, or {@code request-events} has several
   *     partitions
   */
  public void ensure(Admin admin) {
    var created = admin.createTopics(topics()).values();
    try {
      for (var creation : created.values()) {
        try {
          creation.get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw e;
          }
        }
      }
      requireOnePartition(admin);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker refused to create or describe topics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topics", e);
    }
  }

  /** Every topic with its partitions and configuration. */
  public List<NewTopic> topics() {
    List<NewTopic> all = new ArrayList<>();
    // Plain payloads: a short time on disk, in segments that are short too.
    Map<String, String> intake = new HashMap<>(kept(millis(INTAKE_KEPT)));
    intake.put("segment.ms", millis(INTAKE_SEGMENT));
    all.add(payloads(topics.requests(), intake));
    // Sealed payloads, useless once the request's key is destroyed; a job must not expire unread.
    all.add(payloads(topics.jobs(), FOREVER));
    all.add(payloads(topics.deadLetters(), kept(millis(DEAD_LETTERS_KEPT))));
    all.add(topic(topics.adapterEvents(), partitions, FOREVER));
    all.add(topic(topics.enforcementEvents(), partitions, FOREVER));
    all.add(topic(topics.requestEvents(), 1, FOREVER));
    all.add(topic(topics.replicaEvents(), partitions, Map.of("cleanup.policy", "compact")));
    all.add(topic(topics.auditCheckpoints(), partitions, FOREVER));
    all.add(topic(topics.liveSetHeads(), partitions, Map.of("cleanup.policy", "compact")));
    all.add(topic(topics.withdrawalOrders(), partitions, FOREVER));
    return List.copyOf(all);
  }

  private NewTopic payloads(String name, Map<String, String> retention) {
    Map<String, String> config = new HashMap<>(retention);
    config.put("max.message.bytes", Integer.toString(Limits.MAX_RECORD_BYTES));
    return topic(name, partitions, config);
  }

  private static Map<String, String> kept(String retentionMillis) {
    return Map.of("cleanup.policy", "delete", "retention.ms", retentionMillis);
  }

  private static NewTopic topic(String name, int partitions, Map<String, String> config) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
  }

  private void requireOnePartition(Admin admin) throws ExecutionException, InterruptedException {
    String name = topics.requestEvents();
    int found = describe(admin, name).partitions().size();
    if (found != 1) {
      throw new IllegalStateException(
          "topic " + name + " must have exactly one partition, it has " + found);
    }
  }

  /** The broker that answers may learn of a new topic a moment after the one that made it. */
  private static TopicDescription describe(Admin admin, String name)
      throws ExecutionException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return new ArrayList<>(admin.describeTopics(List.of(name)).allTopicNames().get().values())
            .get(0);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(PAUSE.toMillis());
      }
    }
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
