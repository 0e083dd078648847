package dev.lethe.service.config;

import java.nio.file.Path;
import java.util.Optional;

/** {@code lethe.gates}: the secrets that gates hash words with. */
public interface GateKeysConfig {
  /**
   * The file of the secrets under which gates hash the words that they look for: 64 hexadecimal
   * digits a line, the newest first. Trainers and replicas have the same. A replica rejects a gate
   * that names a secret that it does not have. Where it is not set, a trainer gives each gate a key
   * of its own, and whoever has the bundle can try out words.
   */
  Optional<Path> keyFile();
}
