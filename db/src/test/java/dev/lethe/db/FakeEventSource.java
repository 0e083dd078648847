package dev.lethe.db;

import dev.lethe.db.replay.EventSource;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Plays a broker: record {@code n} of a {@link ServiceRecords} was written at second {@code n}. */
record FakeEventSource(List<SourcedEvent> records) implements EventSource {
  private static final int BATCH = 3;

  @Override
  public Map<TopicPartition, Long> ends() {
    return endsAt(Instant.MAX);
  }

  @Override
  public Map<TopicPartition, Long> endsAt(Instant time) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (SourcedEvent record : records) {
      boolean after = ServiceRecords.AT.plusSeconds(record.offset()).isAfter(time);
      ends.merge(record.topicPartition(), after ? 0 : record.offset() + 1, Math::max);
    }
    return ends;
  }

  @Override
  public Instant writtenAt(TopicPartition partition, long offset) {
    return ServiceRecords.AT.plusSeconds(offset);
  }

  @Override
  public void read(Map<TopicPartition, Long> until, Reader reader) {
    List<SourcedEvent> wanted =
        records.stream()
            .filter(r -> r.offset() < until.getOrDefault(r.topicPartition(), 0L))
            .toList();
    for (int i = 0; i < wanted.size(); i += BATCH) {
      int end = Math.min(i + BATCH, wanted.size());
      reader.take(wanted.subList(i, end), wanted.size() - end);
    }
  }
}
