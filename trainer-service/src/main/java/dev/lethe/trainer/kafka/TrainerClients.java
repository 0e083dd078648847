package dev.lethe.trainer.kafka;

import dev.lethe.service.kafka.KafkaClients;
import dev.lethe.trainer.config.TrainerSettings;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Makes the trainer's Kafka clients; the caller closes them. */
public final class TrainerClients {
  private final TrainerSettings settings;
  private final KafkaClients kafka;

  public TrainerClients(TrainerSettings settings) {
    this.settings = settings;
    this.kafka = new KafkaClients(settings.kafka());
  }

  public Admin admin() {
    return kafka.admin(Map.of());
  }

  /** The group member that reads jobs. */
  public Consumer<String, byte[]> jobs() {
    long session = settings.sessionTimeout().toMillis();
    return kafka.consumer(
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
    return kafka.consumer(Map.of(), Map.of());
  }

  /** Reads single jobs again. */
  public Consumer<String, byte[]> payloads() {
    return kafka.consumer(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1), Map.of());
  }

  public Producer<String, byte[]> producer(int partition) {
    return kafka.producer(
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
  }
}
