package dev.lethe.db.tlog;

import dev.lethe.schemas.control.Ed25519Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The public half of a key that signs notes, as C2SP signed-note writes it: {@code
 * name+hash+base64(0x01 || key)}, and with it those that it replaced. Immutable and thread-safe.
 */
public final class VerifierKey {
  static final int HASH_BYTES = 4;
  static final int SIGNATURE_BYTES = 64;

  /** The signature type Ed25519. */
  private static final byte ED25519 = 1;

  private static final int KEY_BYTES = Ed25519Bytes.LENGTH;

  private final String name;
  private final byte[] key;
  private final byte[] hash;
  private final PublicKey publicKey;
  private final List<VerifierKey> older;

  /**
   * @param key 32 bytes, RFC 8032
   * @throws IllegalArgumentException if the name has spaces or a plus, or the key is none
   */
  public VerifierKey(String name, byte[] key) {
    this(name, key, List.of());
  }

  private VerifierKey(String name, byte[] key, List<VerifierKey> older) {
    if (!isName(name) || key.length != KEY_BYTES) {
      throw new IllegalArgumentException("not a verifier key");
    }
    this.name = name;
    this.key = key.clone();
    this.publicKey = Ed25519Bytes.key(key);
    this.hash = hash(name, ED25519, key);
    this.older = older;
  }

  /** The key {@code publicKey}, Ed25519, under a name. */
  public static VerifierKey of(String name, PublicKey publicKey) {
    return new VerifierKey(name, Ed25519Bytes.of(publicKey));
  }

  /**
   * Several keys under a name, of which each will do: a log goes on when its key is replaced.
   *
   * @param publicKeys Ed25519, the newest first; at least one
   */
  public static VerifierKey anyOf(String name, List<PublicKey> publicKeys) {
    List<VerifierKey> keys = publicKeys.stream().map(key -> of(name, key)).toList();
    return new VerifierKey(name, keys.get(0).key, keys.subList(1, keys.size()));
  }

  /** Itself and those that it replaced, each by itself. */
  public List<VerifierKey> each() {
    return Stream.concat(Stream.of(new VerifierKey(name, key)), older.stream()).toList();
  }

  /**
   * Reads a line {@code name+hash+key}.
   *
   * @throws IllegalArgumentException if it is none, or its hash is another key's
   */
  public static VerifierKey parse(String line) {
    String[] parts = line.strip().split("\\+", 3);
    byte[] typed = parts.length == 3 ? TreeHead.decode(parts[2]) : new byte[0];
    if (typed.length != KEY_BYTES + 1 || typed[0] != ED25519) {
      throw new IllegalArgumentException("not a verifier key with an Ed25519 key");
    }
    VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
    if (!HexFormat.of().formatHex(key.hash).equals(parts[1])) {
      throw new IllegalArgumentException("the verifier key's hash is that of another key");
    }
    return key;
  }

  /** Name of the key; a log's origin. */
  public String name() {
    return name;
  }

  /** First four bytes of SHA-256(name || 0x0A || 0x01 || key). */
  byte[] hash() {
    return hash;
  }

  /** Whether that is the Ed25519 signature of a message. */
  public boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(publicKey);
      check.update(message);
      if (check.verify(signature)) {
        return true;
      }
    } catch (GeneralSecurityException e) {
      return false; // of a wrong length, for any key
    }
    return older.stream().anyMatch(key -> key.verifies(message, signature));
  }

  static boolean isName(String name) {
    return !name.isEmpty()
        && name.codePoints()
            .noneMatch(c -> c == '+' || Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  /** Of a key of a signature type, as signed-note recommends it. */
  static byte[] hash(String name, byte type, byte[] key) {
    MessageDigest sha256 = TreeHash.sha256();
    sha256.update((name + "\n").getBytes(StandardCharsets.UTF_8));
    sha256.update(type);
    return Arrays.copyOf(sha256.digest(key), HASH_BYTES);
  }

  /** The line that {@link #parse} reads. */
  @Override
  public String toString() {
    byte[] typed = new byte[KEY_BYTES + 1];
    typed[0] = ED25519;
    System.arraycopy(key, 0, typed, 1, KEY_BYTES);
    return name
        + "+"
        + HexFormat.of().formatHex(hash)
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }
}
