package dev.lethe.service.config;

import io.smallrye.config.WithDefault;

/** {@code lethe.blast-radius}: what a request may silence without a person looking at it first. */
public interface BlastRadiusConfig {
  /**
   * The budget of false alarms, a share from 0 to 1. The trainer holds a request whose shield
   * refuses more than this share of the background without it being like the forget set. Ingest
   * marks SHIELDED where the shield fires on more than this share of recent traffic.
   */
  @WithDefault("0.01")
  double falseFires();
}
