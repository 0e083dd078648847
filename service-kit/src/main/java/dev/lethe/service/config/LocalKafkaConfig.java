package dev.lethe.service.config;

import dev.lethe.schemas.KafkaSettings;
import io.smallrye.config.WithDefault;

/** {@code lethe.kafka} where the brokers are on this machine, unless something else is said. */
public interface LocalKafkaConfig extends KafkaConfig {
  /** The brokers, {@code host:port}; several with commas between. */
  @WithDefault("localhost:9092")
  String bootstrap();

  /**
   * The same, checked.
   *
   * @throws IllegalArgumentException naming a file that cannot be read, or a property that is not
   *     the operator's to set
   */
  default KafkaSettings settings() {
    return KafkaSettings.of(bootstrap(), config(), properties());
  }
}
