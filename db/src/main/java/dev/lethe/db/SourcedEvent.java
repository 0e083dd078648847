package dev.lethe.db;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read from Kafka. {@link #toString()} shows its position only.
 *
 * @param value the CloudEvent's bytes; null for a tombstone
 */
public record SourcedEvent(String topic, int partition, long offset, byte @Nullable [] value) {
  /** Where it was read. */
  public TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
