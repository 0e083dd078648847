package dev.lethe.ingest.stream;

import dev.lethe.schemas.Limits;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How a topology runs: exactly once, with quick commits and quick restarts.
 *
 * @param bootstrap the broker's address
 * @param applicationId consumer group and prefix of the internal topics
 * @param stateDir folder of the state stores
 */
public record StreamsSettings(String bootstrap, String applicationId, Path stateDir) {
  /** Every hop through a topic waits for a commit. */
  private static final int COMMIT_INTERVAL_MS = 50;

  private static final int POLL_MS = 25;
  private static final int SESSION_TIMEOUT_MS = 10_000;

  /** For {@code KafkaStreams} and for the test driver. */
  public Properties properties() {
    Properties all = new Properties();
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    all.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
    all.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // Signals come in any order anyway: never wait for a quiet topic.
    all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
    all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallStores.class);
    all.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, ArrivalTime.class);
    all.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, RecordFaults.class);
    all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, RecordFaults.class);
    all.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, RecordFaults.class);
    consumer(all, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer(all, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    // Without it a restarted service waits for its former self to time out.
    consumer(all, "internal.leave.group.on.close", true);
    all.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Limits.MAX_RECORD_BYTES);
    all.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Limits.MAX_RECORD_BYTES);
    return all;
  }

  private static void consumer(Properties all, String name, Object value) {
    all.put(StreamsConfig.consumerPrefix(name), value);
  }
}
