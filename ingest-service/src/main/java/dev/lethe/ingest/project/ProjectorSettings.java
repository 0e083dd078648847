package dev.lethe.ingest.project;

import dev.lethe.ingest.witness.ConsistencyProofs;
import dev.lethe.ingest.witness.WitnessSettings;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the projector reads from and writes to.
 *
 * @param keys whose statements, heads and orders count
 * @param jdbcUrl of the database; {@code user} and {@code password} log in as the service
 * @param masterKeyset the operator's file; empty where the key lies in a key management service
 * @param witnesses are asked to cosign the checkpoints, with {@code proofs}
 */
public record ProjectorSettings(
    KafkaSettings kafka,
    Topics topics,
    ControlKeys keys,
    String jdbcUrl,
    String user,
    String password,
    Optional<Path> masterKeyset,
    CheckpointSettings checkpoints,
    WitnessSettings witnesses,
    ConsistencyProofs proofs) {
  @Override
  public String toString() {
    return "ProjectorSettings[kafka=" + kafka + "]";
  }
}
