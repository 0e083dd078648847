package dev.lethe.ingest.drp;

import dev.lethe.schemas.control.Ed25519Bytes;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.regex.Pattern;

/**
 * An authorized agent, and the key that its messages are checked with. Immutable.
 *
 * @param id in the directory of agents
 */
public record DrpAgent(String id, PublicKey verifyKey) {
  private static final String ALGORITHM = "Ed25519";

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
    try {
      PublicKey verifyKey = Ed25519Bytes.key(key);
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
