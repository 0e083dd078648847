package dev.lethe.ingest.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * By what somebody is known elsewhere. {@link #toString()} leaves the value out.
 *
 * @param type such as {@code email}
 * @param value upper and lower case count, but not in hashes nor in e-mail addresses
 */
public record SubjectIdentity(String type, IdentityFormat format, String value) {
  private static final String EMAIL = "email";

  public SubjectIdentity {
    if (!format.fits(value)) {
      throw new IllegalArgumentException("an identity's value does not fit its format");
    }
    if (format != IdentityFormat.RAW) {
      value = value.toLowerCase(Locale.ROOT);
    } else if (type.equals(EMAIL)) {
      value = value.strip();
    }
  }

  /** This identity in every form in which a request may name it. */
  Set<SubjectIdentity> forms() {
    Set<SubjectIdentity> forms = new LinkedHashSet<>();
    forms.add(this);
    if (format == IdentityFormat.RAW) {
      addHashes(forms, value);
      if (type.equals(EMAIL)) {
        SubjectIdentity lower = folded();
        forms.add(lower);
        addHashes(forms, lower.value());
      }
    }
    return forms;
  }

  /** As it is looked for. */
  SubjectIdentity folded() {
    return format == IdentityFormat.RAW && type.equals(EMAIL)
        ? new SubjectIdentity(type, format, value.toLowerCase(Locale.ROOT))
        : this;
  }

  private void addHashes(Set<SubjectIdentity> forms, String text) {
    for (IdentityFormat hash : IdentityFormat.values()) {
      if (hash != IdentityFormat.RAW) {
        forms.add(new SubjectIdentity(type, hash, hash(hash.algorithm(), text)));
      }
    }
  }

  private static String hash(String algorithm, String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(algorithm + " is not available", e);
    }
  }

  @Override
  public String toString() {
    return "SubjectIdentity[type=" + type + ", format=" + format + ", value=redacted]";
  }
}
