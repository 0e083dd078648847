package dev.lethe.engine.unlearn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key under which a forget set is digested (HMAC-SHA256, RFC 2104): whoever has it can confirm
 * the digest, and whoever has it not cannot even guess and compare. Immutable; shows nothing of
 * itself.
 */
public final class DigestKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "hmac-sha256:";

  private final SecretKeySpec key;

  /**
   * @param key at least 32 bytes; copied
   */
  public DigestKey(byte[] key) {
    if (key.length < 32) {
      throw new IllegalArgumentException("a digest key has at least 32 bytes");
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** {@code hmac-sha256:…} of the texts, each with its length, so that no two lists are alike. */
  String digest(Iterable<String> texts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
      }
      return PREFIX + HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }

  @Override
  public String toString() {
    return "DigestKey";
  }
}
