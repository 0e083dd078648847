package dev.lethe.standalone.doctor;

import dev.lethe.schemas.KafkaSettings;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Admin clients that give up early: two of their calls in a row end within a check's time. */
final class BrokerAdmin {
  static final int PATIENCE_MS = 2_000;

  private BrokerAdmin() {}

  /**
   * Connects; the caller closes it.
   *
   * @throws KafkaException when the address or a setting cannot be used
   */
  static Admin open(KafkaSettings kafka) {
    return Admin.create(
        kafka.admin(
            Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS)));
  }
}
