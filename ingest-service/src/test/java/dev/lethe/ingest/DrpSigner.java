package dev.lethe.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/** The key of an agent of the Data Rights Protocol, which signs as libsodium's crypto_sign does. */
public final class DrpSigner {
  private static final int KEY_BYTES = 32;

  private final KeyPair pair;

  public DrpSigner() {
    try {
      pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As the directory has it. */
  public String verifyKey() {
    byte[] x509 = pair.getPublic().getEncoded();
    return Base64.getEncoder()
        .encodeToString(Arrays.copyOfRange(x509, x509.length - KEY_BYTES, x509.length));
  }

  /** Base64 of the signature and the message. */
  public String sign(String message) {
    try {
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(bytes);
      ByteArrayOutputStream combined = new ByteArrayOutputStream();
      combined.writeBytes(signature.sign());
      combined.writeBytes(bytes);
      return Base64.getEncoder().encodeToString(combined.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
