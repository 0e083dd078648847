package dev.lethe.schemas.control;

import com.google.crypto.tink.subtle.Ed25519Verify;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * An Ed25519 public key that signatures are checked with, by Tink: it takes a quarter of the JDK's
 * time (17.0.15), and a replica checks two signatures for each artefact when it starts. Like the
 * JDK it refuses a signature whose second half is not in its smallest form, so that none has a
 * second spelling (RFC 8032, section 5.1.7). Thread-safe.
 */
final class Ed25519Key {
  private final Ed25519Verify check;

  /**
   * @param key an Ed25519 key, whose X.509 form ends with its {@link Ed25519Verify#PUBLIC_KEY_LEN}
   *     bytes (RFC 8410)
   */
  Ed25519Key(PublicKey key) {
    byte[] encoded = key.getEncoded();
    this.check =
        new Ed25519Verify(
            Arrays.copyOfRange(
                encoded, encoded.length - Ed25519Verify.PUBLIC_KEY_LEN, encoded.length));
  }

  /** Whether it signed the message. */
  boolean signed(byte[] message, byte[] signature) {
    try {
      check.verify(signature, message);
      return true;
    } catch (GeneralSecurityException e) {
      return false; // a signature of the wrong length or form, too
    }
  }
}
