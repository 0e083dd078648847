package dev.lethe.service.config;

import io.smallrye.config.WithDefault;

/** {@code lethe.limits}: how long the parts of a forget set may be. */
public interface LimitsConfig {
  /**
   * Most tokens of one example or text. Ingest estimates them for each prompt, completion and text;
   * the trainer counts them, of a prompt and its completion together.
   */
  @WithDefault("4096")
  int tokens();
}
