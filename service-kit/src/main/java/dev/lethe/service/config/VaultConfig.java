package dev.lethe.service.config;

import dev.lethe.schemas.VaultSettings;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code lethe.vault}: the master key in HashiCorp Vault's transit engine. */
public interface VaultConfig {
  /** The server, {@code https://vault.example:8200}. Without it the master keyset is used. */
  Optional<URI> address();

  /** Where the transit engine is mounted. */
  @WithDefault("transit")
  String mount();

  /** The name of the key, of type {@code aes256-gcm96}. */
  @WithDefault("lethe")
  String key();

  /** The file with the token; read again for every call, so that Vault Agent can replace it. */
  Optional<Path> tokenFile();

  /** The namespace, of Vault Enterprise. */
  Optional<String> namespace();

  /** How long one call may take. */
  @WithDefault("5s")
  Duration timeout();

  /**
   * The same, checked; empty without a server.
   *
   * @throws IllegalArgumentException naming the setting that is missing or wrong
   */
  default Optional<VaultSettings> settings() {
    return address()
        .map(
            server ->
                VaultSettings.of(server, mount(), key(), tokenFile(), namespace(), timeout()));
  }
}
