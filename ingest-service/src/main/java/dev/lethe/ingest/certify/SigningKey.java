package dev.lethe.ingest.certify;

import com.google.crypto.tink.subtle.Ed25519Sign;
import dev.lethe.db.tlog.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** An Ed25519 private key (RFC 8032: signing is deterministic). Thread-safe. */
public final class SigningKey {
  static final String ALGORITHM = "Ed25519";

  private final PrivateKey key;

  public SigningKey(PrivateKey key) {
    this.key = key;
  }

  /**
   * Reads a PKCS#8 PEM file.
   *
   * @throws IOException if it cannot be read or is not an Ed25519 key; the message names the file
   */
  public static SigningKey load(Path pem) throws IOException {
    String body =
        Files.readString(pem, StandardCharsets.US_ASCII)
            .replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "")
            .replaceAll("\\s", "");
    try {
      PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
      return new SigningKey(KeyFactory.getInstance(ALGORITHM).generatePrivate(spec));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("not an Ed25519 private key in PKCS#8 PEM: " + pem);
    }
  }

  /** The public half, under the name of what it signs. */
  public VerifierKey verifierKey(String name) {
    byte[] seed =
        ((EdECPrivateKey) key)
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
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not available", e);
    }
  }
}
