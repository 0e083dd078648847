package dev.lethe.ingest.project;

import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.ingest.certify.SigningKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * How the audit trail is signed: at every multiple of {@code events}, and at the latest {@code
 * patience} after an event.
 *
 * @param origin name of the log, and of the key; empty where it is to keep the one that it has
 * @param folder outside the database
 */
public record CheckpointSettings(
    SigningKey key,
    Optional<String> origin,
    CheckpointFolder folder,
    int events,
    Duration patience,
    Clock clock) {
  /**
   * @throws IllegalArgumentException if {@code events} is not positive
   */
  public CheckpointSettings {
    if (events < 1) {
      throw new IllegalArgumentException("lethe.audit.events must be positive");
    }
  }

  @Override
  public String toString() {
    return "CheckpointSettings[origin=" + origin.orElse("") + "]";
  }
}
