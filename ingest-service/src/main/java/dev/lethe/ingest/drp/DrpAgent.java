package dev.lethe.ingest.drp;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * An authorized agent, and the key that its messages are checked with. Immutable.
 *
 * @param id in the directory of agents
 */
public record DrpAgent(String id, PublicKey verifyKey) {
  /** Bytes of a public key, as libsodium has it. */
  private static final int KEY_BYTES = 32;

  private static final String ALGORITHM = "Ed25519";

  /** What stands before the key in its X.509 form (RFC 8410, section 10.1). */
  private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  /**
   * Wider than the protocol's {@code [A-Z_]+}, which the directories in use do not keep to; narrow
   * enough for paths, logs and actors.
   */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  public DrpAgent {
    if (!isId(id)) {
      throw new IllegalArgumentException("no agent has that id");
    }
  }

  /** Whether an agent or a business may have that id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * @param key 32 bytes
   * @throws IllegalArgumentException if that is no id, or no key
   */
  public static DrpAgent of(String id, byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes");
    }
    byte[] x509 = new byte[X509_HEAD.length + KEY_BYTES];
    System.arraycopy(X509_HEAD, 0, x509, 0, X509_HEAD.length);
    System.arraycopy(key, 0, x509, X509_HEAD.length, KEY_BYTES);
    try {
      PublicKey verifyKey =
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(x509));
      Signature.getInstance(ALGORITHM).initVerify(verifyKey); // refuses what is no point
      return new DrpAgent(id, verifyKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 key", e);
    }
  }

  /** Whether this agent signed the message. */
  boolean signed(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(verifyKey);
      check.update(message);
      return check.verify(signature);
    } catch (SignatureException e) {
      return false; // a signature of a wrong form
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not available", e);
    }
  }
}
