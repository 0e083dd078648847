package dev.lethe.inference.reload;

import dev.lethe.schemas.KafkaSettings;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes the Kafka clients of this replica; whoever asks for one closes it. */
final class KafkaClients {
  private final KafkaSettings settings;
  private final String clientId;

  KafkaClients(KafkaSettings settings, String clientId) {
    this.settings = settings;
    this.clientId = clientId;
  }

  Admin admin() {
    return Admin.create(
        settings.admin(
            Map.of(
                CommonClientConfigs.CLIENT_ID_CONFIG, clientId,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000)));
  }

  /** Reads committed records only; has no group and commits nothing. */
  Consumer<String, byte[]> consumer() {
    Map<String, Object> config =
        settings.consumer(
            Map.of(
                CommonClientConfigs.CLIENT_ID_CONFIG,
                clientId,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                15_000),
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false));
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Idempotent, acknowledged by all in-sync replicas. */
  Producer<String, byte[]> producer() {
    Map<String, Object> config =
        settings.producer(
            Map.of(
                CommonClientConfigs.CLIENT_ID_CONFIG, clientId,
                ProducerConfig.LINGER_MS_CONFIG, 0,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000),
            Map.of(
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true, ProducerConfig.ACKS_CONFIG, "all"));
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }
}
