package dev.lethe.engine.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Digests as this project writes them: {@code sha256:} and 64 hexadecimal digits. */
public final class Sha256 {
  private static final String PREFIX = "sha256:";
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  private Sha256() {}

  public static String of(byte[] bytes) {
    return PREFIX + HexFormat.of().formatHex(newDigest().digest(bytes));
  }

  /** The 32 bytes alone. */
  public static byte[] bytes(byte[] bytes) {
    return newDigest().digest(bytes);
  }

  public static String of(Path file) throws IOException {
    MessageDigest digest = newDigest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return PREFIX + HexFormat.of().formatHex(digest.digest());
  }

  public static boolean isDigest(String text) {
    return FORM.matcher(text).matches();
  }

  /** The 64 digits alone, for use as a file name. */
  public static String hex(String digest) {
    return digest.substring(PREFIX.length());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
