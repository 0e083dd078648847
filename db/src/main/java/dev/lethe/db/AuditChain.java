package dev.lethe.db;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash chain over the audit trail. */
public final class AuditChain {
  private static final int HASH_BYTES = 32;

  private AuditChain() {}

  /** What the first row follows: 32 zero bytes. */
  public static byte[] genesis() {
    return new byte[HASH_BYTES];
  }

  /**
   * The hash of row {@code seq}: SHA-256 over the previous row's hash, {@code seq} as 8 bytes
   * big-endian, and the payload in UTF-8.
   */
  public static byte[] link(byte[] previousHash, long seq, String payload) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(previousHash);
      sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(seq).flip());
      return sha256.digest(payload.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
