package dev.lethe.db.replay;

import dev.lethe.db.SourcedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Topics that can be read from their first record. */
public interface EventSource {
  /** The offset after the last committed record of each partition. */
  Map<TopicPartition, Long> ends();

  /**
   * The offset of each partition's first record that was written after {@code time}, or its end.
   */
  Map<TopicPartition, Long> endsAt(Instant time);

  /**
   * When a record was written.
   *
   * @throws IllegalArgumentException if there is no such record
   */
  Instant writtenAt(TopicPartition partition, long offset);

  /**
   * Reads from the first record on.
   *
   * @param until where each partition ends; those that are not in it are not read
   */
  void read(Map<TopicPartition, Long> until, Reader reader);

  /** Takes what is read. */
  interface Reader {
    /**
     * Some records, each partition in its own order.
     *
     * @param left how many offsets are still to be read after them
     */
    void take(List<SourcedEvent> events, long left);
  }
}
