package dev.lethe.service.config;

import io.smallrye.config.WithDefault;

/** What every service reads under {@code lethe.}, beside how it reaches Kafka. */
public interface ServiceConfig {
  /** Names of topics, and who creates them. */
  TopicsConfig topics();

  /** Partitions of the topics that have several, when they are created. */
  @WithDefault("3")
  int partitions();

  /** Whose word counts; files with one or more public keys, X.509 PEM, read again on change. */
  TrustedConfig trusted();

  /** Who may call the service. */
  AccessConfig access();
}
