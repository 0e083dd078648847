package dev.lethe.ingest.intake;

/** Seals payloads with a key of the request's own. Implementations are thread-safe. */
public interface PayloadVault {
  /**
   * Seals {@code payload} with the key of {@code requestId}, which is made on first use.
   *
   * @return Base64
   * @throws VaultUnavailableException if the store of the keys cannot be reached; the same call may
   *     succeed later
   */
  String seal(String requestId, byte[] payload);
}
