package dev.lethe.db.replay;

import dev.lethe.db.SourcedEvent;
import dev.lethe.schemas.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed records of a running broker. Used by one thread; whoever opens it closes it. */
public final class KafkaLog implements EventSource, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final int TIMEOUT_MS = 10_000;
  private static final int MAX_POLL = 2_000;

  /** Nobody waits for what is to come; a consumer that closes waits for its fetch under way. */
  private static final int FETCH_WAIT_MS = 50;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions = new ArrayList<>();

  private KafkaLog(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * @throws KafkaException if the broker does not answer
   */
  public static KafkaLog open(String bootstrap, List<String> topics) {
    return open(new KafkaSettings(bootstrap, Map.of()), topics);
  }

  /**
   * For a broker that wants to know who reads.
   *
   * @throws KafkaException if the broker does not answer
   */
  public static KafkaLog open(KafkaSettings kafka, List<String> topics) {
    KafkaConsumer<byte[], byte[]> consumer = consumer(kafka);
    KafkaLog log = new KafkaLog(consumer);
    try {
      for (String topic : topics) {
        consumer
            .partitionsFor(topic)
            .forEach(p -> log.partitions.add(new TopicPartition(topic, p.partition())));
      }
      return log;
    } catch (KafkaException e) {
      consumer.close();
      throw e;
    }
  }

  @Override
  public Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(partitions);
  }

  @Override
  public Map<TopicPartition, Long> endsAt(Instant time) {
    Map<TopicPartition, Long> ends = new HashMap<>(ends());
    Map<TopicPartition, Long> after = new HashMap<>();
    partitions.forEach(partition -> after.put(partition, time.toEpochMilli() + 1));
    consumer
        .offsetsForTimes(after)
        .forEach(
            (partition, found) -> {
              if (found != null) {
                ends.put(partition, found.offset());
              }
            });
    return ends;
  }

  @Override
  public Instant writtenAt(TopicPartition partition, long offset) {
    consumer.assign(List.of(partition));
    if (offset < 0 || offset >= end(consumer.endOffsets(List.of(partition)), partition)) {
      throw new IllegalArgumentException("no record at offset " + offset);
    }
    consumer.seek(partition, offset);
    for (long end = deadline(); ; checkPatience(end)) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return Instant.ofEpochMilli(record.timestamp());
      }
      if (consumer.position(partition) > offset) { // a transaction's marker
        throw new IllegalArgumentException("no record at offset " + offset);
      }
    }
  }

  @Override
  public void read(Map<TopicPartition, Long> until, Reader reader) {
    consumer.assign(until.keySet());
    consumer.seekToBeginning(until.keySet());
    long left = left(until);
    for (long end = deadline(); left > 0; checkPatience(end)) {
      List<SourcedEvent> events = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < end(until, partition)) {
          events.add(
              new SourcedEvent(
                  record.topic(), record.partition(), record.offset(), record.value()));
        }
      }
      long before = left;
      left = left(until);
      reader.take(events, left);
      end = left < before ? deadline() : end;
    }
  }

  /** Partitions that are done are left alone from then on. */
  private long left(Map<TopicPartition, Long> until) {
    long left = 0;
    for (TopicPartition partition : consumer.assignment()) {
      long here = Math.max(0, end(until, partition) - consumer.position(partition));
      if (here == 0) {
        consumer.pause(List.of(partition));
      }
      left += here;
    }
    return left;
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }

  private static long deadline() {
    return System.nanoTime() + SILENCE.toNanos();
  }

  private static void checkPatience(long deadline) {
    if (System.nanoTime() - deadline > 0) {
      throw new KafkaException("the broker has sent nothing for " + SILENCE.toSeconds() + " s");
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka) {
    return new KafkaConsumer<>(
        kafka.consumer(
            Map.of(
                ConsumerConfig.CLIENT_ID_CONFIG,
                "lethe-replay",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                MAX_POLL,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                8 << 20,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                FETCH_WAIT_MS),
            Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
