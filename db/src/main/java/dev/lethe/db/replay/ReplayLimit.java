package dev.lethe.db.replay;

import dev.lethe.schemas.Rfc3339;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Where a replay ends that does not go as far as the live tables. */
public sealed interface ReplayLimit {
  /** Everything that was in the log at that time, by the time that Kafka notes of a record. */
  record At(Instant time) implements ReplayLimit {}

  /** The record of {@code request-events} at that offset, and what was in the log by then. */
  record Step(long offset) implements ReplayLimit {}

  /**
   * Reads an RFC 3339 time, or an offset.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static ReplayLimit parse(String text) {
    try {
      return text.contains("-") ? new At(Rfc3339.parse(text)) : new Step(Long.parseLong(text));
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException("neither an RFC 3339 time nor an offset");
    }
  }

  /**
   * The offset that each partition ends at.
   *
   * @param steps the one partition of {@code request-events}
   * @throws IllegalArgumentException if nothing lies at the offset
   */
  default Map<TopicPartition, Long> ends(EventSource log, TopicPartition steps) {
    if (this instanceof Step step) {
      Map<TopicPartition, Long> ends = log.endsAt(log.writtenAt(steps, step.offset()));
      ends.put(steps, step.offset() + 1);
      return ends;
    }
    return log.endsAt(((At) this).time());
  }
}
