package dev.lethe.ingest.project;

import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;

/**
 * What the projector reads from and writes to.
 *
 * @param keys whose statements, heads and orders count
 * @param jdbcUrl of the database; {@code user} and {@code password} log in as the service
 */
public record ProjectorSettings(
    KafkaSettings kafka,
    Topics topics,
    ControlKeys keys,
    String jdbcUrl,
    String user,
    String password,
    CheckpointSettings checkpoints) {
  @Override
  public String toString() {
    return "ProjectorSettings[kafka=" + kafka + "]";
  }
}
