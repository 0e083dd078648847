package dev.lethe.ingest.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.OddRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lies in any topic that the tracker reads, it goes on tracking. */
class TrackerOddRecordsTest {
  private static final byte[] EVENT =
      """
      {"specversion":"1.0","id":"e-1","source":"/test","type":"lethe.shield-ready.v1",
       "subject":"r-9","time":"2026-01-02T03:04:05Z","data":{"requestId":"r-9"}}"""
          .getBytes(StandardCharsets.UTF_8);

  private final TrackerFixture lethe;

  TrackerOddRecordsTest(@TempDir Path folder) throws GeneralSecurityException {
    lethe = new TrackerFixture(folder);
  }

  @AfterEach
  void stop() {
    lethe.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test.request-events",
        "test.adapter-events",
        "test.enforcement-events",
        "test.replica-events",
        "test.tracker-signals-by-model-repartition"
      })
  void goodRecordsBehindOddOnesStillCount(String topic) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    TestInputTopic<byte[], byte[]> input = lethe.driver.createInputTopic(topic, bytes, bytes);

    OddRecords.around(EVENT).forEach(input::pipeInput);
    lethe.discard();

    lethe.certified();

    assertThat(lethe.head().members()).isEqualTo(1);
  }
}
