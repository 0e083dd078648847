package dev.lethe.ingest.intake;

import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.UnsealException;

/** Seals payloads with a key of the request's own. Implementations are thread-safe. */
public interface PayloadVault {
  /**
   * Seals {@code payload} with the key of {@code requestId}, which is made on first use.
   *
   * @return Base64
   * @throws VaultUnavailableException if the store of the keys cannot be reached; the same call may
   *     succeed later
   * @throws KeyDestroyedException if it had a key that is destroyed
   */
  String seal(String requestId, byte[] payload);

  /**
   * Opens what {@link #seal} made for the same request.
   *
   * @throws VaultUnavailableException as {@link #seal}
   * @throws KeyDestroyedException if the key is destroyed or never was
   * @throws UnsealException if it was sealed for another request, or changed
   */
  byte[] open(String requestId, String sealed);
}
