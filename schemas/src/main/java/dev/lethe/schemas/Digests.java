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
    try {
      return PREFIX + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
