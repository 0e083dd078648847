package dev.lethe.db.tlog;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;

/** A key pair that signs checkpoints of one log. */
public final class SigningFixture {
  private final KeyPair pair;
  private final VerifierKey key;

  public SigningFixture(String origin) {
    try {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      key = VerifierKey.of(origin, pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public VerifierKey key() {
    return key;
  }

  public SignedCheckpoint sign(TreeHead checkpoint) {
    return SignedCheckpoint.sign(checkpoint, key, this::signature);
  }

  private byte[] signature(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
