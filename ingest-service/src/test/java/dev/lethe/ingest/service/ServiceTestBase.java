package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitReady;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test of the service that also reads and writes topics: its client, and a service that is ready.
 */
@NullUnmarked // Fields are injected.
abstract class ServiceTestBase {
  @ConfigProperty(name = "lethe.kafka.bootstrap")
  String bootstrap;

  KafkaPeers kafka;

  @BeforeEach
  void start() throws Exception {
    kafka = new KafkaPeers(bootstrap);
    awaitReady();
  }

  @AfterEach
  void close() {
    kafka.close();
  }
}
