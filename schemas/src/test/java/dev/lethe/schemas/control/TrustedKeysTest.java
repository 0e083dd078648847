package dev.lethe.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedKeysTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  @TempDir Path folder;

  private final KeyPair first = pair();
  private final KeyPair second = pair();

  @Test
  void aRetiredKeyCountsUpToItsNumberAndOnlyOfTheModelsThatAreNamed() throws IOException {
    // Given two keys, the first retired after statement 7 of one model
    Path file = folder.resolve("trusted.pem");
    Files.writeString(
        file,
        "# retired after demo 7\n"
            + pem("PUBLIC", first.getPublic())
            + "\n"
            + pem("PUBLIC", second.getPublic()));

    TrustedKeys keys = TrustedKeys.load(file);

    String old = TrustedKeys.id(first.getPublic());
    assertThat(keys.mayState(old, "demo", 7)).isTrue();
    assertThat(keys.mayState(old, "demo", 8)).isFalse();
    assertThat(keys.mayState(old, "other", 1)).isFalse();
    assertThat(keys.isCurrent(old)).isFalse();
    assertThat(keys.mayState(TrustedKeys.id(second.getPublic()), "demo", 8)).isTrue();
    assertThat(keys.all()).containsExactly(first.getPublic(), second.getPublic());
  }

  @Test
  void keysRotateWhileTheyAreInUse() throws Exception {
    // Given a signer and a verifier that have read their files
    Path secret = folder.resolve("key.pem");
    Path trusted = folder.resolve("trusted.pem");
    Files.writeString(secret, pem("PRIVATE", first.getPrivate()));
    Files.writeString(trusted, pem("PUBLIC", first.getPublic()));
    ControlSigner signer = ControlSigner.load(secret);
    TrustedKeys keys = TrustedKeys.load(trusted);

    // When the new key is trusted, and then takes the old one's place
    replace(trusted, pem("PUBLIC", first.getPublic()) + pem("PUBLIC", second.getPublic()));
    replace(secret, pem("PRIVATE", second.getPrivate()));

    // Then both take it up by themselves
    String id = TrustedKeys.id(second.getPublic());
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while ((!signer.keyId().equals(id) || !keys.knows(id)) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    ControlSigner.Signed signed = signer.sign("a", MESSAGE);
    assertThat(keys.verifies(signed.keyId(), "a", MESSAGE, signed.signature())).isTrue();
    assertThat(signed.keyId()).isEqualTo(id);
  }

  @Test
  void aSignatureOfOneKindIsNoneOfAnother() {
    ControlSigner signer = ControlSigner.of(first.getPrivate());
    TrustedKeys keys = TrustedKeys.of(first.getPublic());

    ControlSigner.Signed signed = signer.sign("a", MESSAGE);

    assertThat(keys.verifies(signed.keyId(), "b", MESSAGE, signed.signature())).isFalse();
    assertThat(keys.verifies(signed.keyId(), "a", MESSAGE, "not Base64!")).isFalse();
  }

  @Test
  void bytesOfAnotherFormMayBeByAnyKey() throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(second.getPrivate());
    signature.update(MESSAGE);
    byte[] signed = signature.sign();

    TrustedKeys keys = TrustedKeys.of(first.getPublic(), second.getPublic());

    assertThat(keys.anySigned(MESSAGE, signed)).isTrue();
    assertThat(keys.anySigned(new byte[] {1, 2, 4}, signed)).isFalse();
    assertThat(TrustedKeys.of(first.getPublic()).anySigned(MESSAGE, signed)).isFalse();
  }

  @Test
  void aFileThatHoldsNoKeyIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("trusted.pem"), "nothing");

    assertThatThrownBy(() -> TrustedKeys.load(file)).hasMessage("trusted.pem: holds no public key");
    assertThatThrownBy(() -> ControlSigner.load(file))
        .hasMessage("trusted.pem: not an Ed25519 private key in PKCS#8 PEM");
    assertThatThrownBy(() -> TrustedKeys.load(folder.resolve("none.pem")))
        .hasMessageStartingWith("none.pem: cannot be read");
  }

  private void replace(Path file, String text) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), text);
    Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static String pem(String kind, Key key) {
    return "-----BEGIN "
        + kind
        + " KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded()).replace("\r", "")
        + "\n-----END "
        + kind
        + " KEY-----\n";
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
