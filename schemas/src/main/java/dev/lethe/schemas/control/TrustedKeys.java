package dev.lethe.schemas.control;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Ed25519 keys that may sign for one role, in a PEM file with one {@code PUBLIC KEY} block
 * each. A line {@code # retired after MODEL SEQUENCE} before a block says that what the key signed
 * of that model counts up to that number and no further; {@code # retired} alone, that it counts no
 * more for models which no such line names. The file is read again when it changes. Thread-safe.
 */
public final class TrustedKeys {
  private static final Pattern RETIRED =
      Pattern.compile("^# retired(?: after (\\S+) (\\d{1,18}))?\\s*$", Pattern.MULTILINE);
  private static final int ID_BYTES = 8;

  private final Supplier<Map<String, Trusted>> keys;

  /**
   * @param retired whether it is at all
   * @param until model → the last number that counts
   */
  private record Trusted(
      PublicKey key, Ed25519Key check, boolean retired, Map<String, Long> until) {
    static Trusted of(PublicKey key, boolean retired, Map<String, Long> until) {
      return new Trusted(key, new Ed25519Key(key), retired, Map.copyOf(until));
    }

    boolean coversStatement(String model, long sequence) {
      return !retired || sequence <= until.getOrDefault(model, 0L);
    }
  }

  private TrustedKeys(Supplier<Map<String, Trusted>> keys) {
    this.keys = keys;
  }

  /** Keys at hand, none of them retired. */
  public static TrustedKeys of(PublicKey... open) {
    Map<String, Trusted> keys = new LinkedHashMap<>();
    for (PublicKey key : open) {
      keys.put(id(key), Trusted.of(key, false, Map.of()));
    }
    return new TrustedKeys(() -> keys);
  }

  /**
   * The keys in a file.
   *
   * @param pem one or more X.509 public keys
   * @throws IllegalArgumentException naming the file, if it cannot be read now or holds no key
   */
  public static TrustedKeys load(Path pem) {
    WatchedFile<Map<String, Trusted>> file = new WatchedFile<>(pem, TrustedKeys::read);
    return new TrustedKeys(file::get);
  }

  /** {@code ed25519:} and 16 hexadecimal digits: the beginning of the SHA-256 of its X.509 form. */
  public static String id(PublicKey key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return "ed25519:" + HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** All keys, the retired ones too: what they signed long ago is still theirs. */
  public List<PublicKey> all() {
    return keys.get().values().stream().map(Trusted::key).toList();
  }

  /** Whether a key of that id is known, retired or not. */
  boolean knows(String keyId) {
    return keys.get().containsKey(keyId);
  }

  /** Whether what the key said of a model counts at this place of its chain. */
  boolean mayState(String keyId, String model, long sequence) {
    Trusted trusted = keys.get().get(keyId);
    return trusted != null && trusted.coversStatement(model, sequence);
  }

  /** Whether the key is in use. */
  boolean isCurrent(String keyId) {
    Trusted trusted = keys.get().get(keyId);
    return trusted != null && !trusted.retired();
  }

  /**
   * Whether a known key signed it; not whether that counts.
   *
   * @param signature Base64
   */
  boolean verifies(String keyId, String domain, byte[] message, String signature) {
    Trusted trusted = keys.get().get(keyId);
    if (trusted == null) {
      return false;
    }
    byte[] prefix = ControlSigner.prefix(domain);
    byte[] signed = Arrays.copyOf(prefix, prefix.length + message.length);
    System.arraycopy(message, 0, signed, prefix.length, message.length);
    try {
      return trusted.check().signed(signed, Base64.getDecoder().decode(signature));
    } catch (IllegalArgumentException e) {
      return false; // not Base64
    }
  }

  /**
   * Whether any of {@link #all() all keys} signed some bytes of another form than those of this
   * package.
   */
  public boolean anySigned(byte[] message, byte[] signature) {
    return keys.get().values().stream().anyMatch(key -> key.check().signed(message, signature));
  }

  private static Map<String, Trusted> read(Path pem, String text) throws IOException {
    Map<String, Trusted> keys = new LinkedHashMap<>();
    try {
      for (PemText.Block block : PemText.blocks(text, "PUBLIC KEY")) {
        PublicKey key =
            KeyFactory.getInstance(ControlSigner.ALGORITHM)
                .generatePublic(new X509EncodedKeySpec(block.der()));
        keys.put(id(key), trusted(key, block.before()));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("not Ed25519 public keys in X.509 PEM", e);
    }
    if (keys.isEmpty()) {
      throw new IOException("holds no public key");
    }
    return keys;
  }

  private static Trusted trusted(PublicKey key, String notes) {
    boolean retired = false;
    Map<String, Long> until = new HashMap<>();
    Matcher note = RETIRED.matcher(notes);
    while (note.find()) {
      retired = true;
      if (note.group(1) != null) {
        until.put(note.group(1), Long.parseLong(note.group(2)));
      }
    }
    return Trusted.of(key, retired, until);
  }
}
