package dev.lethe.ingest;

import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.PemText;
import dev.lethe.schemas.control.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;

/** A key of each role, for all tests of a run. */
public final class TestKeys {
  private static final KeyPair TRAINER = pair();
  private static final KeyPair INGEST = pair();

  private TestKeys() {}

  /** Announces shields and bundles. */
  public static ControlSigner trainer() {
    return ControlSigner.of(TRAINER.getPrivate());
  }

  /** The service's own. */
  public static ControlSigner signer() {
    return ControlSigner.of(INGEST.getPrivate());
  }

  /** Somebody's that nobody trusts. */
  public static ControlSigner stranger() {
    return ControlSigner.of(pair().getPrivate());
  }

  /** What is trusted. */
  public static ControlKeys keys() {
    return new ControlKeys(TrustedKeys.of(TRAINER.getPublic()), TrustedKeys.of(INGEST.getPublic()));
  }

  public static KeyPair ingestPair() {
    return INGEST;
  }

  /** Writes a block of PEM. */
  public static Path pem(Path file, String label, byte[] der) throws IOException {
    return Files.writeString(file, PemText.block(label, der));
  }

  /** The public key of the trainer, as a file. */
  public static Path artefactKeys(Path file) throws IOException {
    return pem(file, "PUBLIC KEY", TRAINER.getPublic().getEncoded());
  }

  /** The service's public key, as a file. */
  public static Path revocationKeys(Path file) throws IOException {
    return pem(file, "PUBLIC KEY", INGEST.getPublic().getEncoded());
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
