package dev.lethe.schemas.control;

import java.nio.file.Path;

/**
 * Who may say what: shields and bundles are the trainer's to announce, revocations, heads and
 * orders the ingest service's. A key of one role counts for nothing of the other's. Thread-safe.
 *
 * @param artefacts of {@code SHIELD_READY} and {@code ADAPTER_READY}
 * @param revocations of {@code ADAPTER_REVOKED}, heads and orders
 */
public record ControlKeys(TrustedKeys artefacts, TrustedKeys revocations) {
  /**
   * Both from files, which are read again when they change.
   *
   * @throws IllegalArgumentException naming the file that cannot be read
   */
  public static ControlKeys load(Path artefacts, Path revocations) {
    return new ControlKeys(TrustedKeys.load(artefacts), TrustedKeys.load(revocations));
  }
}
