package dev.lethe.db.keys;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.lethe.schemas.BodyDecryptor;
import dev.lethe.schemas.InvalidEventException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * The keys that clients encrypt their requests with: P-256, in a file that is a JWK Set (RFC 7517),
 * newest first. The newest is published, every one opens. A file that is replaced is read again at
 * the next use. Thread-safe.
 */
public final class IntakeKeys implements BodyDecryptor {
  private static final Set<JWEAlgorithm> ALGORITHMS =
      Set.of(JWEAlgorithm.ECDH_ES, JWEAlgorithm.ECDH_ES_A256KW);

  private final KeyFile<JWKSet> file;

  private IntakeKeys(KeyFile<JWKSet> file) {
    this.file = file;
  }

  /**
   * Reads the file.
   *
   * @throws UncheckedIOException if it cannot be read
   * @throws IllegalArgumentException if it is no JWK Set of private P-256 keys with their times
   */
  public static IntakeKeys load(Path file) {
    return new IntakeKeys(open(file));
  }

  /**
   * Makes the file with one key, readable by its owner only, unless it is there.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public static void ensure(Path file, Clock clock) {
    if (!Files.exists(file)) {
      KeyFile.create(file, new JWKSet(generate(clock)).toString(false));
    }
  }

  /**
   * Puts a new key in front: clients that fetch get that one.
   *
   * @return how many keys open now
   * @throws UncheckedIOException if the file cannot be read or written
   */
  public static int rotate(Path file, Clock clock) {
    List<JWK> keys = new ArrayList<>(open(file).content().getKeys());
    keys.add(0, generate(clock));
    replace(file, keys);
    return keys.size();
  }

  /**
   * Removes the keys that were replaced longer ago than records stay in the intake topic: what was
   * encrypted with them opens no more, wherever a copy lies.
   *
   * @return how many were removed
   * @throws UncheckedIOException if the file cannot be read or written
   */
  public static int retire(Path file, Duration kept, Clock clock) {
    List<JWK> keys = open(file).content().getKeys();
    Instant limit = clock.instant().minus(kept);
    List<JWK> rest = new ArrayList<>(keys.subList(0, 1));
    for (int i = 1; i < keys.size(); i++) {
      Instant replaced = keys.get(i - 1).getIssueTime().toInstant();
      if (replaced.isAfter(limit)) {
        rest.add(keys.get(i));
      }
    }
    if (rest.size() < keys.size()) {
      replace(file, rest);
    }
    return keys.size() - rest.size();
  }

  /** A JWK Set with the public half of the newest key. */
  public String published() {
    return new JWKSet(file.content().getKeys().get(0).toPublicJWK()).toString();
  }

  @Override
  public byte[] open(String jose, String at) {
    try {
      JWEObject jwe = JWEObject.parse(jose);
      JWEHeader header = jwe.getHeader();
      // Compression would tell of the text by its length, and open to more than the limit.
      if (!ALGORITHMS.contains(header.getAlgorithm())
          || !EncryptionMethod.A256GCM.equals(header.getEncryptionMethod())
          || header.getCompressionAlgorithm() != null) {
        throw new InvalidEventException(InvalidEventException.UNDECRYPTABLE, at);
      }
      JWK key = file.content().getKeyByKeyId(header.getKeyID());
      if (key == null) {
        throw new InvalidEventException(InvalidEventException.UNKNOWN_INTAKE_KEY, at);
      }
      jwe.decrypt(new ECDHDecrypter(key.toECKey()));
      return jwe.getPayload().toBytes();
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      // Without a cause, whose message could quote the client.
      throw new InvalidEventException(InvalidEventException.UNDECRYPTABLE, at);
    }
  }

  private static KeyFile<JWKSet> open(Path file) {
    return new KeyFile<>(
        file,
        json -> {
          try {
            JWKSet keys = JWKSet.parse(json);
            if (!keys.isEmpty() && keys.getKeys().stream().allMatch(IntakeKeys::isUsable)) {
              return keys;
            }
          } catch (ParseException e) {
            // Told below, as its message could quote the file.
          }
          throw new IllegalArgumentException("not a set of intake keys: " + file);
        });
  }

  private static boolean isUsable(JWK key) {
    return key instanceof ECKey ec
        && Curve.P_256.equals(ec.getCurve())
        && ec.isPrivate()
        && ec.getKeyID() != null
        && ec.getIssueTime() != null;
  }

  private static ECKey generate(Clock clock) {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.ENCRYPTION)
          .algorithm(JWEAlgorithm.ECDH_ES_A256KW)
          .keyIDFromThumbprint(true)
          .issueTime(Date.from(clock.instant()))
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot generate an intake key", e);
    }
  }

  private static void replace(Path file, List<JWK> keys) {
    try {
      KeyFile.replace(file, new JWKSet(keys).toString(false));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the key file " + file, e);
    }
  }
}
