package dev.lethe.ingest.rest;

import dev.lethe.service.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that is posted now can be written. A topology does not tell: it stays RUNNING
 * while the broker is away. Thread-safe; whoever makes it closes it.
 */
final class IntakeProbe implements AutoCloseable {
  private static final int PATIENCE_MS = 2_000;

  private final KafkaClients kafka;
  private final String topic;
  private final TopicWriter writer;
  private @Nullable Admin admin;

  IntakeProbe(KafkaClients kafka, String topic, TopicWriter writer) {
    this.kafka = kafka;
    this.topic = topic;
    this.writer = writer;
  }

  /**
   * Asks the broker, and connects the writer, so that no request waits for that. Answers within 5
   * s.
   */
  boolean isWritable() {
    try {
      return admin().describeTopics(List.of(topic)).allTopicNames().get().values().stream()
              .flatMap(described -> described.partitions().stream())
              .allMatch(partition -> partition.leader() != null)
          && writer.isConnected();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | KafkaException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }

  private synchronized Admin admin() {
    if (admin == null) {
      admin =
          kafka.admin(
              Map.of(
                  AdminClientConfig.CLIENT_ID_CONFIG, "lethe-ingest-probe",
                  AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS,
                  AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS));
    }
    return admin;
  }
}
