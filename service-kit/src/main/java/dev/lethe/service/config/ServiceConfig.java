package dev.lethe.service.config;

import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Set;

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

  /**
   * The tenants that a model belongs to, NAME; several with commas between. For others it is not
   * there: neither their requests nor their questions reach it. A model is everybody's where it is
   * not set.
   */
  Map<String, Set<String>> modelTenants();
}
