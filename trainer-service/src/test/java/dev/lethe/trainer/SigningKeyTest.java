package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
  private static final byte[] MESSAGE = {1, 2, 3};

  @Test
  void verifiesWhatThePrivateKeySigned(@TempDir Path folder) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path pem = pem(folder, pair.getPrivate().getEncoded());

    SigningKey key = SigningKey.load(pem);

    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(MESSAGE);
    String signed = Base64.getEncoder().encodeToString(signature.sign());
    assertThat(key.verifier().verify(MESSAGE, signed)).isTrue();
  }

  @Test
  void namesTheFileThatIsNoKey(@TempDir Path folder) throws Exception {
    Path pem = pem(folder, MESSAGE);

    assertThatThrownBy(() -> SigningKey.load(pem))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("signing.pem");
  }

  private static Path pem(Path folder, byte[] encoded) throws Exception {
    return Files.writeString(
        folder.resolve("signing.pem"),
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getEncoder().encodeToString(encoded)
            + "\n-----END PRIVATE KEY-----\n");
  }
}
