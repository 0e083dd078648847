package dev.lethe.standalone.launch;

import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.SubjectKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;

/** The keys of one installation, made at its first use and readable by their owner only. */
public final class Secrets {
  /** Tink keyset of the key that wraps the requests' keys. */
  public static final String MASTER_KEYSET = "master-keyset.json";

  /** Tink keyset of the key that seals the subjects' references. */
  static final String SUBJECT_KEYSET = "subject-keyset.json";

  /** JWK Set of the keys that clients encrypt their requests with. */
  public static final String INTAKE_KEYS = "intake-keys.json";

  /** Ed25519, PKCS#8 PEM. */
  static final String SIGNING_KEY = "signing-key.pem";

  private static final int PEM_LINE = 64;

  private Secrets() {}

  static void ensure(DataFolder data) throws IOException {
    ensure(data.keys(), data.trustedKey());
  }

  /**
   * Makes what is missing; never replaces a key.
   *
   * @param secret folder of all that is secret
   * @param trustedKey public half of the signing key, X.509 PEM
   */
  public static void ensure(Path secret, Path trustedKey) throws IOException {
    SubjectKey.ensure(secret.resolve(MASTER_KEYSET), secret.resolve(SUBJECT_KEYSET));
    IntakeKeys.ensure(secret.resolve(INTAKE_KEYS), Clock.systemUTC());
    Path signingKey = secret.resolve(SIGNING_KEY);
    // The public half is written first: a signing key without it would never be trusted.
    if (!Files.exists(signingKey)) {
      KeyPair pair = generate();
      write(trustedKey, "PUBLIC KEY", pair.getPublic().getEncoded());
      write(signingKey, "PRIVATE KEY", pair.getPrivate().getEncoded());
    }
  }

  private static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Path file, String label, byte[] der) throws IOException {
    Base64.Encoder lines =
        Base64.getMimeEncoder(PEM_LINE, "\n".getBytes(StandardCharsets.US_ASCII));
    String pem =
        "-----BEGIN "
            + label
            + "-----\n"
            + lines.encodeToString(der)
            + "\n-----END "
            + label
            + "-----\n";
    Path partial =
        Files.createTempFile(
            file.getParent(),
            "key",
            ".partial",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(partial, pem);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
