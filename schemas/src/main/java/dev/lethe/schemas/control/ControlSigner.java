package dev.lethe.schemas.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * An Ed25519 key (RFC 8032: signing is deterministic) that signs what changes what is served. Every
 * kind of message is signed with its own first line, so that no signature counts as another's.
 * Thread-safe.
 */
public final class ControlSigner {
  static final String ALGORITHM = "Ed25519";

  private final Supplier<Key> key;

  private record Key(PrivateKey secret, PublicKey open, String id) {}

  private ControlSigner(Supplier<Key> key) {
    this.key = key;
  }

  /** A key at hand. */
  public static ControlSigner of(PrivateKey secret) {
    Key key = key(secret);
    return new ControlSigner(() -> key);
  }

  /**
   * The key in a file, which is read again when the file changes: whoever rotates it moves a new
   * file into its place.
   *
   * @param pem PKCS#8
   * @throws IllegalArgumentException naming the file, if it cannot be read now
   */
  public static ControlSigner load(Path pem) {
    WatchedFile<Key> file = new WatchedFile<>(pem, ControlSigner::read);
    return new ControlSigner(file::get);
  }

  /** Of the key that signs now. */
  public String keyId() {
    return key.get().id();
  }

  /** Its public half. */
  public PublicKey publicKey() {
    return key.get().open();
  }

  /** Its private half, for what signs in another form. */
  public PrivateKey privateKey() {
    return key.get().secret();
  }

  /** What one key says of some bytes. */
  record Signed(String keyId, String signature) {}

  /**
   * @param domain the kind of message
   */
  Signed sign(String domain, byte[] message) {
    Key now = key.get();
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(now.secret());
      signature.update(prefix(domain));
      signature.update(message);
      return new Signed(now.id(), Base64.getEncoder().encodeToString(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not available", e);
    }
  }

  static byte[] prefix(String domain) {
    return (domain + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static Key read(Path pem, String text) throws IOException {
    try {
      byte[] der = PemText.only(text, "PRIVATE KEY");
      return key(KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("not an Ed25519 private key in PKCS#8 PEM", e);
    }
  }

  private static Key key(PrivateKey secret) {
    try {
      PublicKey open = publicKey(secret);
      return new Key(secret, open, TrustedKeys.id(open));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 private key", e);
    }
  }

  /** The JDK derives a public key only while it generates a pair, so it is given the seed. */
  private static PublicKey publicKey(PrivateKey secret) throws GeneralSecurityException {
    if (!(secret instanceof EdECPrivateKey edwards)) {
      throw new GeneralSecurityException("not an Edwards curve's key");
    }
    byte[] seed = edwards.getBytes().orElseThrow();
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
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
