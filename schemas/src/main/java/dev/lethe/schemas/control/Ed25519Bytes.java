package dev.lethe.schemas.control;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 public keys as the 32 bytes that RFC 8032 has, and as the JDK has them. */
public final class Ed25519Bytes {
  /** Of a key. */
  public static final int LENGTH = 32;

  /** What X.509 writes before them (RFC 8410, section 10.1). */
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519Bytes() {}

  /**
   * The key of these bytes.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static PublicKey key(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes");
    }
    byte[] der = Arrays.copyOf(X509, X509.length + LENGTH);
    System.arraycopy(bytes, 0, der, X509.length, LENGTH);
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 key");
    }
  }

  /**
   * The bytes of a key.
   *
   * @throws IllegalArgumentException if it is of another kind
   */
  public static byte[] of(PublicKey key) {
    byte[] der = key.getEncoded();
    if (der.length != X509.length + LENGTH
        || !Arrays.equals(Arrays.copyOf(der, X509.length), X509)) {
      throw new IllegalArgumentException("not an Ed25519 key");
    }
    return Arrays.copyOfRange(der, X509.length, der.length);
  }
}
