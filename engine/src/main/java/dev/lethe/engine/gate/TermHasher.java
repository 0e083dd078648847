package dev.lethe.engine.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns words into the first 64 bits of their HMAC-SHA-256 under one gate's key, so that a gate
 * holds no word in the clear and two gates' terms can't be joined. Thread-safe.
 */
final class TermHasher {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  TermHasher(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** A key that is the same for the same words: who fits twice gets the same gate. */
  static byte[] deriveKey(String purpose) {
    return mac(new SecretKeySpec("lethe gate terms v1".getBytes(UTF_8), ALGORITHM))
        .doFinal(purpose.getBytes(UTF_8));
  }

  byte[] key() {
    return key.getEncoded();
  }

  /** Sorted and distinct. */
  long[] hash(Set<String> words) {
    Mac mac = mac(key);
    return words.stream()
        .mapToLong(w -> ByteBuffer.wrap(mac.doFinal(w.getBytes(UTF_8))).getLong())
        .sorted()
        .distinct()
        .toArray();
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e); // every JDK has it, and any bytes are a key
    }
  }
}
