package dev.lethe.db.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedCheckpointTest {
  /** From the documentation of golang.org/x/mod/sumdb/note. */
  private static final String NEUMANN =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

  private static final String SAID =
      "If you think cryptography is the answer to your problem,\n"
          + "then you don't know what your problem is.\n";

  private static final String SIGNED =
      "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

  private static final String ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

  private final SigningFixture signer = new SigningFixture("example.com/log");
  private final TreeHead checkpoint = new TreeHead("example.com/log", 20852163, ROOT);

  @Test
  void checksASignatureThatGoMade() {
    VerifierKey key = VerifierKey.parse(NEUMANN);
    byte[] line = Base64.getDecoder().decode(SIGNED);

    assertThat(key).hasToString(NEUMANN);
    assertThat(Arrays.copyOf(line, 4)).isEqualTo(key.hash());
    assertThat(
            key.verifies(
                SAID.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(line, 4, line.length)))
        .isTrue();
  }

  @Test
  void isWrittenAsTheSpecificationSays() {
    SignedCheckpoint signed = signer.sign(checkpoint);

    assertThat(signed.note())
        .matches(
            "example\\.com/log\n20852163\n\\Q"
                + ROOT
                + "\\E\n\n— example\\.com/log [A-Za-z0-9+/]{91}=\n");
    assertThat(SignedCheckpoint.parse(signed.note())).isEqualTo(signed);
    assertThat(signed.isSignedBy(signer.key())).isTrue();
    assertThat(signer.sign(checkpoint)).isEqualTo(signed);
  }

  @Test
  void anotherSignatureBesideItsOwnDoesNoHarm() {
    String note = signer.sign(checkpoint).note();
    String witnessed = note + "— witness.example/w " + "A".repeat(92) + "\n";

    assertThat(SignedCheckpoint.parse(witnessed).isSignedBy(signer.key())).isTrue();
  }

  @Test
  void noByteCanBeChanged() {
    String note = signer.sign(checkpoint).note();
    for (int i = 0; i < note.length(); i++) {
      String changed = note.substring(0, i) + (char) (note.charAt(i) ^ 1) + note.substring(i + 1);
      assertThat(isValid(changed)).as(changed).isFalse();
    }
  }

  @Test
  void anotherKeyOrAnotherLogIsRefused() {
    SignedCheckpoint signed = signer.sign(checkpoint);
    SignedCheckpoint other = signer.sign(new TreeHead("example.com/other", 1, ROOT));

    assertThat(signed.isSignedBy(new SigningFixture("example.com/log").key())).isFalse();
    assertThat(other.isSignedBy(signer.key())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "log\n1\n" + ROOT + "\n",
        "log\n1\n" + ROOT + "\n\n",
        "log\n1\n" + ROOT + "\nextension\n\n— log AAAA\n",
        "log\n01\n" + ROOT + "\n\n— log AAAA\n",
        "log\n+1\n" + ROOT + "\n\n— log AAAA\n",
        "log\n-1\n" + ROOT + "\n\n— log AAAA\n",
        "log\nx\n" + ROOT + "\n\n— log AAAA\n",
        "log\n1\nAAAA\n\n— log AAAA\n",
        "log\n1\n" + ROOT + "\n\nno signature\n",
        "log\n1\n" + ROOT + "\n\n— log AAAA",
        "a log\n1\n" + ROOT + "\n\n— log AAAA\n",
      })
  void whatIsNoCheckpointIsRefused(String note) {
    assertThatThrownBy(() -> SignedCheckpoint.parse(note))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PaulNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
      })
  void whatIsNoVerifierKeyIsRefused(String line) {
    assertThatThrownBy(() -> VerifierKey.parse(line)).isInstanceOf(IllegalArgumentException.class);
  }

  private boolean isValid(String note) {
    try {
      return SignedCheckpoint.parse(note).isSignedBy(signer.key());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
