package dev.lethe.inference.reload;

import dev.lethe.schemas.KafkaSettings;
import dev.lethe.service.kafka.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Makes the Kafka clients of this replica; whoever asks for one closes it. */
final class ReplicaClients {
  private final KafkaClients kafka;
  private final String clientId;

  ReplicaClients(KafkaSettings settings, String clientId) {
    this.kafka = new KafkaClients(settings);
    this.clientId = clientId;
  }

  Admin admin() {
    return kafka.admin(
        Map.of(
            CommonClientConfigs.CLIENT_ID_CONFIG, clientId,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000));
  }

  /** Reads committed records only; has no group and commits nothing. */
  Consumer<String, byte[]> consumer() {
    return kafka.consumer(
        Map.of(
            CommonClientConfigs.CLIENT_ID_CONFIG,
            clientId,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            15_000),
        Map.of());
  }

  /** Idempotent, acknowledged by all in-sync replicas. */
  Producer<String, byte[]> producer() {
    return kafka.producer(
        Map.of(
            CommonClientConfigs.CLIENT_ID_CONFIG, clientId,
            ProducerConfig.LINGER_MS_CONFIG, 0,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000),
        Map.of(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true));
  }
}
