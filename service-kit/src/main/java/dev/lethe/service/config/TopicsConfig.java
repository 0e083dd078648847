package dev.lethe.service.config;

import dev.lethe.schemas.Topics;
import io.smallrye.config.WithDefault;

/** {@code lethe.topics}: how topics are named, and who creates them. */
public interface TopicsConfig {
  /** Put before the name of every topic. */
  @WithDefault(Topics.DEFAULT_PREFIX)
  String prefix();

  /**
   * Whether the service creates topics that are missing. Without it, a missing topic stops the
   * start and the message says how to create it.
   */
  @WithDefault("true")
  boolean create();

  /** The names of all topics. */
  default Topics names() {
    return new Topics(prefix());
  }
}
