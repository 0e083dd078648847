package dev.lethe.ingest.project;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether {@code request-events} is still the topic that the audit trail was made from. A topic
 * that was lost and made anew, or put back from a backup, has other records at the same offsets:
 * the projector would take the new ones for what it has applied.
 */
final class LogContinuity {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private LogContinuity() {}

  /**
   * Looks at the record of the trail's last row.
   *
   * @param consumer assigned to the topic's partition; where it stands afterwards is not said
   * @param last that row, as the table has it; null if there is none
   * @throws OtherLogException if another record lies there, or none
   */
  static void check(Consumer<byte[], byte[]> consumer, @Nullable LoggedLeaf last) {
    if (last == null) {
      return;
    }
    TopicPartition partition = new TopicPartition(last.topic(), last.partition());
    List<TopicPartition> log = List.of(partition);
    long end = end(consumer.endOffsets(log), partition);
    if (end <= last.offset()) {
      throw new OtherLogException(
          "%s ends at offset %d, and the audit trail goes to %d"
              .formatted(last.topic(), end, last.offset()));
    }
    if (end(consumer.beginningOffsets(log), partition) > last.offset()) {
      return; // its beginning was deleted, which a replay finds
    }
    if (!Arrays.equals(at(consumer, partition, last.offset()), last.payload())) {
      throw new OtherLogException(
          "%s has another record at offset %d than the audit trail"
              .formatted(last.topic(), last.offset()));
    }
  }

  private static long end(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return offsets.getOrDefault(partition, 0L);
  }

  /** What lies at the offset; empty if nothing does. */
  private static byte[] at(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
        byte[] value = record.value();
        return record.offset() == offset && value != null ? value : new byte[0];
      }
      if (consumer.position(partition) > offset) {
        return new byte[0];
      }
    }
    throw new TimeoutException("the audit trail's last record does not come");
  }
}
