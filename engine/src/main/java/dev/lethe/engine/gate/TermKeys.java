package dev.lethe.engine.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.engine.bundle.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets under which the gates of one installation hash their words. Trainers and replicas are
 * handed them as a file; a gate names the one that it was made with by its id and does not hold it,
 * so who has a bundle alone cannot try out words. New gates are made with the newest; those of
 * older secrets can be judged as long as these are kept. Immutable and thread-safe.
 *
 * <p>Without any, each gate gets a key of its own, which it holds: gates of old are like that.
 */
public final class TermKeys {
  /** No secret: each gate has a key of its own. */
  public static final TermKeys NONE = new TermKeys(List.of());

  private static final int SECRET_BYTES = 32;
  private static final String MAC = "HmacSHA256";

  private final Map<String, TermHasher> byId = new LinkedHashMap<>();

  private TermKeys(List<byte[]> secrets) {
    for (byte[] secret : secrets) {
      String id = Sha256.of(derived(secret, "lethe gate key id v1"));
      byId.put(id, new TermHasher(derived(secret, "lethe gate terms v3"), id));
    }
  }

  /**
   * @param secrets of 32 bytes each, the newest first
   * @throws IllegalArgumentException if one is of another length, or there is none
   */
  public static TermKeys of(List<byte[]> secrets) {
    if (secrets.isEmpty() || secrets.stream().anyMatch(s -> s.length != SECRET_BYTES)) {
      throw new IllegalArgumentException("gate keys: no secret, or one that is not of 32 bytes");
    }
    return new TermKeys(secrets);
  }

  /**
   * Those of a file: a line each, 64 hexadecimal digits, the newest first. Empty lines don't count.
   *
   * @throws IllegalArgumentException naming the file that cannot be read or holds anything else
   */
  public static TermKeys read(Path file) {
    try {
      List<byte[]> secrets = new ArrayList<>();
      for (String line : Files.readAllLines(file, UTF_8)) {
        if (!line.isBlank()) {
          secrets.add(HexFormat.of().parseHex(line.strip()));
        }
      }
      return of(secrets);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read");
    } catch (IllegalArgumentException e) { // its message may hold a part of a secret
      throw new IllegalArgumentException(
          file + " must hold secrets of 64 hexadecimal digits, one a line");
    }
  }

  /** Those of a file, or none where there is no file. */
  public static TermKeys read(Optional<Path> file) {
    return file.map(TermKeys::read).orElse(NONE);
  }

  /** A new secret, as a line of the file. */
  public static String generate(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  /** Their ids, {@code sha256:…}, the newest first. */
  public List<String> ids() {
    return List.copyOf(byId.keySet());
  }

  /** What a new gate hashes with. */
  TermHasher newest(String ownPurpose) {
    return byId.values().stream()
        .findFirst()
        .orElseGet(() -> new TermHasher(TermHasher.deriveKey(ownPurpose)));
  }

  Optional<TermHasher> of(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  private static byte[] derived(byte[] secret, String purpose) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(secret, MAC));
      return mac.doFinal(purpose.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it, and any bytes are a key
    }
  }

  @Override
  public String toString() {
    return "TermKeys" + ids();
  }
}
