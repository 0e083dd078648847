package dev.lethe.service.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * {@code lethe.kafka}: how all Kafka clients of a service connect. The address is not here, as not
 * every service has a default for it; see {@link LocalKafkaConfig}.
 */
public interface KafkaConfig {
  /**
   * A property of all Kafka clients, such as {@code security.protocol}. A name that begins with
   * {@code consumer.}, {@code producer.} or {@code admin.} is for that kind of client alone.
   */
  Map<String, String> properties();

  /**
   * A file of such properties, the one that Kafka's tools take as {@code --command-config}. A
   * property that is set by itself wins over it.
   */
  Optional<Path> config();
}
