package dev.lethe.ingest.project;

import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;

/**
 * What the projector reads from and writes to.
 *
 * @param jdbcUrl of the database; {@code user} and {@code password} log in as the service
 */
public record ProjectorSettings(
    KafkaSettings kafka,
    Topics topics,
    String jdbcUrl,
    String user,
    String password,
    CheckpointSettings checkpoints) {
  @Override
  public String toString() {
    return "ProjectorSettings[kafka=" + kafka + "]";
  }
}
