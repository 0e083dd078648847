package dev.lethe.trainer.kafka;

import dev.lethe.trainer.config.TrainerSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes the trainer's Kafka clients; the caller closes them. */
public final class KafkaClients {
  private final TrainerSettings settings;

  public KafkaClients(TrainerSettings settings) {
    this.settings = settings;
  }

  public Admin admin() {
    return Admin.create(settings.kafka().admin(Map.of()));
  }

  /** The group member that reads jobs. */
  public Consumer<String, byte[]> jobs() {
    long session = settings.sessionTimeout().toMillis();
    return consumer(
        Map.of(),
        Map.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            settings.group(),
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            CooperativeStickyAssignor.class.getName(),
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            (int) session,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            (int) (session / 4)));
  }

  /** Reads the log from its beginning. */
  public Consumer<String, byte[]> log() {
    return consumer(Map.of(), Map.of());
  }

  /** Reads single jobs again. */
  public Consumer<String, byte[]> payloads() {
    return consumer(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1), Map.of());
  }

  public Producer<String, byte[]> producer(int partition) {
    Map<String, Object> config =
        settings
            .kafka()
            .producer(
                Map.of(
                    ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                Map.of(
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                    settings.transactionalId(partition),
                    // A dead owner's open transaction must not hide the log from readers for long.
                    ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                    10_000));
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  private Consumer<String, byte[]> consumer(
      Map<String, Object> defaults, Map<String, Object> membership) {
    Map<String, Object> fixed = new HashMap<>(membership);
    fixed.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    fixed.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    fixed.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    fixed.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(
        settings.kafka().consumer(defaults, fixed),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }
}
