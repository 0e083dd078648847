package dev.lethe.db;

import org.jspecify.annotations.Nullable;

/**
 * A record as it was read from Kafka. {@link #toString()} shows its position only.
 *
 * @param value the CloudEvent's bytes; null for a tombstone
 */
public record SourcedEvent(String topic, int partition, long offset, byte @Nullable [] value) {
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
