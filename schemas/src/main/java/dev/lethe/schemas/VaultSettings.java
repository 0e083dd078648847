package dev.lethe.schemas;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A key of HashiCorp Vault's transit engine, or of a server that speaks its protocol.
 *
 * @param address of the server, {@code https://HOST:8200}
 * @param mount where the transit engine is mounted
 * @param key name of the key, of type {@code aes256-gcm96} or another AEAD
 * @param tokenFile read again at each call, so that an agent can replace it
 * @param namespace of Vault Enterprise
 * @param timeout of one call
 */
public record VaultSettings(
    URI address,
    String mount,
    String key,
    Path tokenFile,
    Optional<String> namespace,
    Duration timeout) {
  /** Says which setting is wrong. */
  public VaultSettings {
    require("http".equals(address.getScheme()) || "https".equals(address.getScheme()), "address");
    require(mount.matches("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*"), "mount");
    require(key.matches("[A-Za-z0-9_.-]+"), "key");
    require(timeout.compareTo(Duration.ZERO) > 0, "timeout");
  }

  /**
   * As settings have it.
   *
   * @throws IllegalArgumentException naming the setting that is missing or wrong
   */
  public static VaultSettings of(
      URI address,
      String mount,
      String key,
      Optional<Path> tokenFile,
      Optional<String> namespace,
      Duration timeout) {
    Path token =
        tokenFile.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "lethe.vault.token-file: required with lethe.vault.address"));
    return new VaultSettings(address, mount, key, token, namespace, timeout);
  }

  private static void require(boolean condition, String name) {
    if (!condition) {
      throw new IllegalArgumentException("lethe.vault." + name + " is not one");
    }
  }
}
