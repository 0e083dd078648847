package dev.lethe.service.config;

import dev.lethe.schemas.control.ControlKeys;
import java.nio.file.Path;

/** {@code lethe.trusted}: whose statements count. PEM files, one or more Ed25519 keys in each. */
public interface TrustedConfig {
  /** Public keys of the trainers, PEM: shields and bundles signed by others do not count. */
  Path artefacts();

  /**
   * Public keys of the ingest services, PEM: revocations, heads and orders signed by others do not
   * count.
   */
  Path revocations();

  /**
   * The keys in the files, which are read again when they change.
   *
   * @throws IllegalArgumentException naming the file that cannot be read now
   */
  default ControlKeys keys() {
    return ControlKeys.load(artefacts(), revocations());
  }
}
