package dev.lethe.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalTimeTest {
  private static final long NOW = 1_767_323_045_000L;

  private final ArrivalTime times =
      new ArrivalTime(Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));

  @ParameterizedTest
  @ValueSource(longs = {-1, -2, Long.MIN_VALUE, NOW + 1, Long.MAX_VALUE})
  void aTimeThatCannotBeIsNow(long said) {
    assertThat(times.extract(record(said), -1)).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, NOW - 1, NOW})
  void anyOtherIsKept(long said) {
    assertThat(times.extract(record(said), -1)).isEqualTo(said);
  }

  @Test
  void everyTopologyUsesItAndPassesOverWhatAlwaysFails() {
    StreamsConfig config =
        new StreamsConfig(
            new StreamsSettings("unused:1", "test.app", Path.of("state")).properties());

    assertThat(config.defaultTimestampExtractor()).isInstanceOf(ArrivalTime.class);
    assertThat(config.deserializationExceptionHandler()).isInstanceOf(RecordFaults.class);
    assertThat(config.processingExceptionHandler()).isInstanceOf(RecordFaults.class);
    assertThat(config.productionExceptionHandler()).isInstanceOf(RecordFaults.class);
  }

  private static ConsumerRecord<Object, Object> record(long timestamp) {
    return new ConsumerRecord<>(
        "topic",
        0,
        0,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        0,
        "key",
        "value",
        new RecordHeaders(),
        Optional.empty());
  }
}
