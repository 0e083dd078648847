package dev.lethe.trainer;

import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The trainer's Ed25519 key, and what verifies it: a trainer trusts no other artefacts. */
record SigningKey(ManifestSigner signer, ManifestVerifier verifier) {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  /**
   * @param pem PKCS#8
   * @throws IllegalArgumentException naming the file
   */
  static SigningKey load(Path pem) {
    try {
      String text = Files.readString(pem).strip();
      if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
        throw new IllegalArgumentException(pem.getFileName() + " is no PKCS#8 PEM file");
      }
      byte[] encoded =
          Base64.getMimeDecoder()
              .decode(text.substring(BEGIN.length(), text.length() - END.length()));
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return new SigningKey(new ManifestSigner(key), new ManifestVerifier(List.of(publicKey(key))));
    } catch (IOException e) {
      throw new IllegalArgumentException(pem.getFileName() + " cannot be read");
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(pem.getFileName() + " is no Ed25519 private key");
    }
  }

  /** The JDK derives a public key only while it generates a pair, so it is given the seed. */
  private static PublicKey publicKey(PrivateKey key) throws GeneralSecurityException {
    byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new FixedSeed(seed));
    try {
      return generator.generateKeyPair().getPublic();
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** Hands out the seed instead of random bytes. */
  private static final class FixedSeed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    FixedSeed(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
