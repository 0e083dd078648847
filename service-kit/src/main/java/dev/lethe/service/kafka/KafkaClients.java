package dev.lethe.service.kafka;

import dev.lethe.schemas.KafkaSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Makes Kafka clients as all services use them. What they share is set here; a service says what is
 * its own: {@code defaults}, which the operator may change, and {@code fixed}, which nobody may.
 * Kafka Streams takes {@link KafkaSettings#streams} itself.
 *
 * <p>Thread-safe. Whoever asks for a client closes it. All methods throw {@link
 * org.apache.kafka.common.KafkaException} where a client cannot be made of its properties.
 */
public final class KafkaClients {
  /** The log is the truth: whole transactions, from the first record, and no topic by accident. */
  private static final Map<String, Object> READS =
      Map.of(
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          "read_committed",
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          "earliest",
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          false,
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
          false);

  /** What a producer was told is written must not be lost with one broker. */
  private static final Map<String, Object> WRITES = Map.of(ProducerConfig.ACKS_CONFIG, "all");

  private final KafkaSettings settings;

  public KafkaClients(KafkaSettings settings) {
    this.settings = settings;
  }

  /** A client that creates and describes topics. */
  public Admin admin(Map<String, ?> defaults) {
    return Admin.create(settings.admin(defaults));
  }

  /** Reads committed records from the earliest on; commits offsets only when told to. */
  public Consumer<String, byte[]> consumer(Map<String, ?> defaults, Map<String, ?> fixed) {
    return consumer(new StringDeserializer(), defaults, fixed);
  }

  /** Like {@link #consumer}, with keys as they were written, whatever they are. */
  public Consumer<byte[], byte[]> rawConsumer(Map<String, ?> defaults, Map<String, ?> fixed) {
    return consumer(new ByteArrayDeserializer(), defaults, fixed);
  }

  /** Acknowledged by all in-sync replicas. */
  public Producer<String, byte[]> producer(Map<String, ?> defaults, Map<String, ?> fixed) {
    return new KafkaProducer<>(
        settings.producer(defaults, both(WRITES, fixed)),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private <K> Consumer<K, byte[]> consumer(
      Deserializer<K> keys, Map<String, ?> defaults, Map<String, ?> fixed) {
    return new KafkaConsumer<>(
        settings.consumer(defaults, both(READS, fixed)), keys, new ByteArrayDeserializer());
  }

  private static Map<String, Object> both(Map<String, ?> ours, Map<String, ?> theirs) {
    Map<String, Object> all = new HashMap<>(theirs);
    all.putAll(ours);
    return all;
  }
}
