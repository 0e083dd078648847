package dev.lethe.engine.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.engine.bundle.Sha256;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Turns words into 64 bits under the installation's key, or one gate's own, so that a gate holds no
 * word in the clear: AES over the first 128 bits of a word's SHA-256. The latter is the same under
 * all keys and taken once, the former costs nanoseconds. Thread-safe.
 */
final class TermHasher {
  static final int DIGEST_BYTES = 16;
  private static final int KEY_BYTES = 32;
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final @Nullable String keyId;

  /**
   * @param key {@link #KEY_BYTES} long
   * @throws IllegalArgumentException when it isn't
   */
  TermHasher(byte[] key) {
    this(key, null);
  }

  /**
   * @param keyId by which gates name a key that they must not hold; null for one of their own
   */
  TermHasher(byte[] key, @Nullable String keyId) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("gate: a key of term hashes has a wrong length");
    }
    this.key = new SecretKeySpec(key, "AES");
    this.keyId = keyId;
  }

  /** A key that is the same for the same words: who fits twice gets the same gate. */
  static byte[] deriveKey(String purpose) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec("lethe gate terms v2".getBytes(UTF_8), MAC));
      return mac.doFinal(purpose.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e); // every JDK has it, and any bytes are a key
    }
  }

  /** Null where the key is a gate's own. */
  @Nullable String keyId() {
    return keyId;
  }

  byte[] key() {
    return key.getEncoded();
  }

  /** Equal where the same words have the same hashes. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof TermHasher hasher && key.equals(hasher.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  /** What {@link #hashDigests} takes: {@link #DIGEST_BYTES} a word, in order. */
  static byte[] digests(Collection<String> words) {
    ByteBuffer digests = ByteBuffer.allocate(words.size() * DIGEST_BYTES);
    words.forEach(word -> digests.put(Sha256.bytes(word.getBytes(UTF_8)), 0, DIGEST_BYTES));
    return digests.array();
  }

  /** One hash a word, in order. */
  long[] hashDigests(byte[] digests) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding"); // each block is a value of its own
      cipher.init(Cipher.ENCRYPT_MODE, key);
      ByteBuffer encrypted = ByteBuffer.wrap(cipher.doFinal(digests));
      long[] hashes = new long[digests.length / DIGEST_BYTES];
      for (int i = 0; i < hashes.length; i++) {
        hashes[i] = encrypted.getLong(i * DIGEST_BYTES);
      }
      return hashes;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it, and the length was looked at
    }
  }

  /** Of one word. */
  long hash(String word) {
    return hash(Set.of(word))[0];
  }

  /** Sorted and distinct. */
  long[] hash(Set<String> words) {
    return Arrays.stream(hashDigests(digests(words))).sorted().distinct().toArray();
  }
}
