package dev.lethe.db.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * One signature line of a C2SP signed note: "em dash (U+2014), space (U+0020), key name, space,
 * base64-encoded signature", of which "the first four bytes … are the uint32 key ID stored in
 * big-endian order".
 *
 * @param name of the key
 * @param keyId its first four bytes
 * @param signature what follows them
 */
public record NoteSignature(String name, byte[] keyId, byte[] signature) {
  private static final int PARTS = 2;

  public NoteSignature {
    if (!VerifierKey.isName(name) || keyId.length != VerifierKey.HASH_BYTES) {
      throw new IllegalArgumentException("not a signature line");
    }
    keyId = keyId.clone();
    signature = signature.clone();
  }

  /**
   * Reads one line, without its end.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static NoteSignature parse(String line) {
    String[] parts = line.substring(Math.min(line.length(), 2)).split(" ", -1);
    if (!line.startsWith(SignedCheckpoint.SIGNATURE) || parts.length != PARTS) {
      throw new IllegalArgumentException("not a signature line");
    }
    byte[] bytes = TreeHead.decode(parts[1]);
    if (bytes.length <= VerifierKey.HASH_BYTES) {
      throw new IllegalArgumentException("not a signature line");
    }
    return new NoteSignature(
        parts[0],
        Arrays.copyOf(bytes, VerifierKey.HASH_BYTES),
        Arrays.copyOfRange(bytes, VerifierKey.HASH_BYTES, bytes.length));
  }

  /** Those lines of a text that are signature lines; whatever else there is, is left out. */
  public static List<NoteSignature> in(String text) {
    List<NoteSignature> all = new ArrayList<>();
    for (String line : text.split("\n")) {
      try {
        all.add(parse(line));
      } catch (IllegalArgumentException e) {
        // no signature line, or of a form that we do not know
      }
    }
    return all;
  }

  /** The four bytes of the key's id. */
  @Override
  public byte[] keyId() {
    return keyId.clone();
  }

  /** What the key made. */
  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /** The line, without its end. */
  public String line() {
    byte[] bytes = Arrays.copyOf(keyId, keyId.length + signature.length);
    System.arraycopy(signature, 0, bytes, keyId.length, signature.length);
    return SignedCheckpoint.SIGNATURE + name + " " + Base64.getEncoder().encodeToString(bytes);
  }
}
