package dev.lethe.service.config;

import java.nio.file.Path;
import java.util.Optional;

/** What a service needs that opens the payloads of requests. */
public interface KeysetConfig {
  /**
   * The file of the master keyset (Tink JSON), which wraps the keys of the requests. Required
   * unless {@code lethe.vault.address} is set; beside that it opens what it wrapped before.
   */
  Optional<Path> keyset();

  /** A master key in Vault. */
  VaultConfig vault();
}
