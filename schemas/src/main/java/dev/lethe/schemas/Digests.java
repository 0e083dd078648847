package dev.lethe.schemas;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests in the form in which Lethe writes them. */
public final class Digests {
  private static final String PREFIX = "sha256:";

  private Digests() {}

  /** {@code sha256:} and 64 lower-case hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    MessageDigest sha256 = sha256();
    sha256.update(bytes);
    return text(sha256);
  }

  /** To be given what is hashed piece by piece, and then to {@link #text}. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** {@code sha256:} and 64 lower-case hexadecimal digits; resets the digest. */
  public static String text(MessageDigest sha256) {
    return PREFIX + HexFormat.of().formatHex(sha256.digest());
  }
}
