package dev.lethe.ingest.stream;

import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Limits;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How a topology runs: exactly once, with quick commits and quick restarts.
 *
 * @param kafka how its clients connect
 * @param applicationId consumer group and prefix of the internal topics
 * @param stateDir folder of the state stores
 */
public record StreamsSettings(KafkaSettings kafka, String applicationId, Path stateDir) {
  /** Every hop through a topic waits for a commit. */
  private static final int COMMIT_INTERVAL_MS = 50;

  private static final int POLL_MS = 25;
  private static final int SESSION_TIMEOUT_MS = 10_000;

  /** For a broker that needs no further properties. */
  public StreamsSettings(String bootstrap, String applicationId, Path stateDir) {
    this(new KafkaSettings(bootstrap, Map.of()), applicationId, stateDir);
  }

  /** For {@code KafkaStreams} and for the test driver. */
  public Properties properties() {
    return kafka.streams(defaults(), fixed());
  }

  private Map<String, Object> defaults() {
    Map<String, Object> all = new HashMap<>();
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
    all.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // Signals come in any order anyway: never wait for a quiet topic.
    all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
    all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallStores.class);
    all.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
    return all;
  }

  /** What no operator may change. */
  private Map<String, Object> fixed() {
    Map<String, Object> all = new HashMap<>();
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    all.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    all.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, ArrivalTime.class);
    all.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, RecordFaults.class);
    all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, RecordFaults.class);
    all.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, RecordFaults.class);
    // Without it a restarted service waits for its former self to time out.
    all.put(StreamsConfig.consumerPrefix("internal.leave.group.on.close"), true);
    all.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Limits.MAX_RECORD_BYTES);
    all.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Limits.MAX_RECORD_BYTES);
    return all;
  }
}
