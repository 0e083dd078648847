package dev.lethe.trainer;

import dev.lethe.db.DatabaseException;
import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.UnsealException;

/** Opens what was sealed with a request's own key. Thread-safe. */
@FunctionalInterface
interface KeyService {
  /**
   * @throws KeyDestroyedException if the key is destroyed or never was
   * @throws UnsealException if it was not sealed with that key
   * @throws DatabaseException if the keys cannot be reached
   */
  byte[] open(String requestId, byte[] ciphertext);
}
