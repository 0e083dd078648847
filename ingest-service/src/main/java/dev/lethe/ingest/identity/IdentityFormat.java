package dev.lethe.ingest.identity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How an identity is written: as it is, or hashed, as lower-case hexadecimal digits. */
public enum IdentityFormat {
  RAW("", 0),
  SHA1("SHA-1", 40),
  MD5("MD5", 32),
  SHA256("SHA-256", 64);

  private final String algorithm;
  private final int digits;

  IdentityFormat(String algorithm, int digits) {
    this.algorithm = algorithm;
    this.digits = digits;
  }

  /** The format of that name, such as {@code sha256}. */
  public static Optional<IdentityFormat> of(String text) {
    return Arrays.stream(values()).filter(format -> format.text().equals(text)).findFirst();
  }

  /** Its name in JSON. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a value can be of this format. */
  public boolean fits(String value) {
    return this == RAW
        || (value.length() == digits
            && value.chars().allMatch(each -> Character.digit(each, 16) >= 0 && each < 128));
  }

  /** The JDK's name of the hash; empty of {@link #RAW}. */
  String algorithm() {
    return algorithm;
  }
}
