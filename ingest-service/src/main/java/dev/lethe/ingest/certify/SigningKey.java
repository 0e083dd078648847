package dev.lethe.ingest.certify;

import com.google.crypto.tink.subtle.Ed25519Sign;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.control.ControlSigner;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.util.function.Supplier;

/**
 * An Ed25519 private key (RFC 8032: signing is deterministic) that may be rotated meanwhile.
 * Thread-safe.
 */
public final class SigningKey {
  static final String ALGORITHM = "Ed25519";

  private final Supplier<PrivateKey> key;

  /** A key at hand. */
  public SigningKey(PrivateKey key) {
    this(() -> key);
  }

  private SigningKey(Supplier<PrivateKey> key) {
    this.key = key;
  }

  /**
   * The key in a PKCS#8 PEM file, which is read again when another file is moved into its place.
   *
   * @throws IllegalArgumentException naming the file, if it cannot be read now
   */
  public static SigningKey load(Path pem) {
    return new SigningKey(ControlSigner.load(pem)::privateKey);
  }

  /** The key of now, for what must name the key that it is signed with. */
  public SigningKey current() {
    return new SigningKey(key.get());
  }

  /** The public half, under the name of what it signs. */
  public VerifierKey verifierKey(String name) {
    byte[] seed =
        ((EdECPrivateKey) key.get())
            .getBytes()
            .orElseThrow(() -> new IllegalStateException("the signing key cannot be read"));
    try {
      return new VerifierKey(name, Ed25519Sign.KeyPair.newKeyPairFromSeed(seed).getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not available", e);
    }
  }

  /** The 64 bytes of an Ed25519 signature. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key.get());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not available", e);
    }
  }
}
