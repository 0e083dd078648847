package dev.lethe.engine.bundle;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.function.BiPredicate;

/** Checks manifest signatures against trusted Ed25519 keys. Thread-safe. */
public final class ManifestVerifier {
  private final BiPredicate<byte[], byte[]> signed;

  /**
   * @param trusted any of them will do, so that keys can be rotated
   */
  public ManifestVerifier(List<PublicKey> trusted) {
    List<PublicKey> copy = List.copyOf(trusted);
    this.signed =
        (bytes, signature) -> copy.stream().anyMatch(key -> verify(key, bytes, signature));
  }

  private ManifestVerifier(BiPredicate<byte[], byte[]> signed) {
    this.signed = signed;
  }

  /**
   * Leaves it to somebody who knows the keys.
   *
   * @param signed given bytes and a signature of them, says whether that is by a trusted key;
   *     thread-safe
   */
  public static ManifestVerifier asking(BiPredicate<byte[], byte[]> signed) {
    return new ManifestVerifier(signed);
  }

  /**
   * @param pem X.509 {@code PUBLIC KEY}
   * @throws IllegalArgumentException naming the file
   */
  public static ManifestVerifier load(Path pem) {
    try {
      return new ManifestVerifier(
          List.of(
              KeyFactory.getInstance("Ed25519")
                  .generatePublic(new X509EncodedKeySpec(Pem.read(pem, "PUBLIC KEY")))));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(pem.getFileName() + " is no Ed25519 public key");
    }
  }

  /**
   * @param bytes the manifest's, as stored
   * @param signature Base64
   */
  public boolean verify(byte[] bytes, String signature) {
    byte[] raw;
    try {
      raw = Base64.getDecoder().decode(signature);
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (!Base64.getEncoder().encodeToString(raw).equals(signature)) {
      return false; // one signature has one spelling, so no bit of its file is free
    }
    return signed.test(bytes, raw);
  }

  private static boolean verify(PublicKey key, byte[] bytes, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(bytes);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // a signature of the wrong length or form, too
    }
  }
}
