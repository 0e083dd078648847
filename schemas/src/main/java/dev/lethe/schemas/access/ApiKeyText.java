package dev.lethe.schemas.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An API key as its holder has it: {@code lethe_ID_SECRET}, an id of 12 hexadecimal digits and 256
 * random bits in unpadded Base64url. Its form lets scanners of repositories and logs find one.
 *
 * @param id says which key it is; no secret
 * @param secret what nobody else must know
 */
public record ApiKeyText(String id, String secret) {
  /** What every key begins with. */
  public static final String PREFIX = "lethe_";

  private static final Pattern FORM =
      Pattern.compile(PREFIX + "([0-9a-f]{12})_([A-Za-z0-9_-]{43})");
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;

  /** A new one. */
  public static ApiKeyText generate(SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new ApiKeyText(
        HexFormat.of().formatHex(id),
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** Reads one; empty for what is none. */
  public static Optional<ApiKeyText> parse(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(new ApiKeyText(form.group(1), form.group(2)))
        : Optional.empty();
  }

  /** What is sent as {@code Authorization: Bearer …}. */
  public String text() {
    return PREFIX + id + "_" + secret;
  }

  /** {@code sha256:…} of the whole text. */
  String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha256.digest(text().getBytes(StandardCharsets.US_ASCII));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "ApiKeyText[" + id + ", redacted]";
  }
}
