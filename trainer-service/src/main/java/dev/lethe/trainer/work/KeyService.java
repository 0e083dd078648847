package dev.lethe.trainer.work;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.db.keys.UnsealException;

/** What a trainer does with a request's own key. Thread-safe. */
public interface KeyService {
  /**
   * @throws KeyDestroyedException if the key is destroyed or never was
   * @throws UnsealException if it was not sealed with that key
   * @throws DatabaseException if the keys cannot be reached
   */
  byte[] open(String requestId, byte[] ciphertext);

  /**
   * 32 bytes, always the same for one request and purpose.
   *
   * @throws KeyDestroyedException if the key is destroyed or never was
   * @throws DatabaseException if the keys cannot be reached
   */
  byte[] derive(String requestId, String purpose);

  /** The keys in Postgres. */
  static KeyService of(RequestKeys keys) {
    return new KeyService() {
      @Override
      public byte[] open(String requestId, byte[] ciphertext) {
        return keys.open(requestId, ciphertext);
      }

      @Override
      public byte[] derive(String requestId, String purpose) {
        return keys.derive(requestId, purpose);
      }
    };
  }
}
