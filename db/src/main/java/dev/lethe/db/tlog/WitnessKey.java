package dev.lethe.db.tlog;

import dev.lethe.schemas.control.Ed25519Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public half of a key that cosigns checkpoints, C2SP tlog-cosignature, type Ed25519 ({@code
 * cosignature/v1}): "Ed25519 public keys MAY be encoded as vkeys with signature type 0x04 and the
 * 32-byte Ed25519 cosigner public key". Immutable and thread-safe.
 */
public final class WitnessKey {
  /** "key ID … SHA-256({@code <name>} || "\n" || 0x04 || 32-byte … public key)[:4]". */
  private static final byte COSIGNATURE = 4;

  private static final int KEY_BYTES = 32;
  private static final int FIELDS = 3;

  private final String name;
  private final byte[] key;
  private final byte[] id;
  private final PublicKey publicKey;

  /**
   * @param name of the witness
   * @param key 32 bytes, RFC 8032
   * @throws IllegalArgumentException if the name has spaces or a plus, or the key is none
   */
  public WitnessKey(String name, byte[] key) {
    if (!VerifierKey.isName(name) || key.length != KEY_BYTES) {
      throw new IllegalArgumentException("not a witness's key");
    }
    this.name = name;
    this.key = key.clone();
    this.id = VerifierKey.hash(name, COSIGNATURE, key);
    this.publicKey = Ed25519Bytes.key(key);
  }

  /**
   * Reads a line {@code name+hash+base64(0x04 || key)}.
   *
   * @throws IllegalArgumentException if it is none, or its hash is another key's
   */
  public static WitnessKey parse(String line) {
    String[] parts = line.strip().split("\\+", FIELDS);
    byte[] typed = parts.length == FIELDS ? TreeHead.decode(parts[2]) : new byte[0];
    if (typed.length != KEY_BYTES + 1 || typed[0] != COSIGNATURE) {
      throw new IllegalArgumentException(
          "not a verifier key name+hash+key with an Ed25519 key of type 0x04 (cosignature/v1)");
    }
    WitnessKey witness = new WitnessKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
    if (!HexFormat.of().formatHex(witness.id).equals(parts[1])) {
      throw new IllegalArgumentException("the verifier key's hash is that of another key");
    }
    return witness;
  }

  /** Name of the witness. */
  public String name() {
    return name;
  }

  /** The line that {@link #parse} reads. */
  @Override
  public String toString() {
    byte[] typed = new byte[KEY_BYTES + 1];
    typed[0] = COSIGNATURE;
    System.arraycopy(key, 0, typed, 1, KEY_BYTES);
    String encoded = Base64.getEncoder().encodeToString(typed);
    return name + "+" + HexFormat.of().formatHex(id) + "+" + encoded;
  }

  /** Whether that line names this key. If it does not, it MUST be ignored (signed-note). */
  public boolean isOf(NoteSignature line) {
    return line.name().equals(name) && Arrays.equals(line.keyId(), id);
  }

  /**
   * Whether a line is this witness's cosignature of a checkpoint. It "MUST be a {@code
   * timestamped_signature} structure", a big-endian u64 of POSIX seconds and 64 bytes, over two
   * lines {@code cosignature/v1} and {@code time T}, "followed by the whole note body of the
   * cosigned checkpoint".
   */
  public boolean cosigned(TreeHead checkpoint, NoteSignature line) {
    byte[] signed = line.signature();
    if (!isOf(line) || signed.length != Long.BYTES + VerifierKey.SIGNATURE_BYTES) {
      return false;
    }
    long time = ByteBuffer.wrap(signed).getLong();
    if (time < 0) {
      return false; // "It MUST NOT exceed 2^63 - 1"
    }
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(publicKey);
      check.update(message(checkpoint, time));
      return check.verify(Arrays.copyOfRange(signed, Long.BYTES, signed.length));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * What a cosignature signs.
   *
   * @param time POSIX seconds
   */
  public static byte[] message(TreeHead checkpoint, long time) {
    String text = "cosignature/v1\ntime " + time + "\n" + checkpoint.body();
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
