package dev.lethe.db.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WitnessKeyTest {
  /** A witness in service, from the tests of transparency-dev/formats. */
  private static final String REMORA =
      "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

  /** From the text of C2SP tlog-cosignature. */
  private static final String LINE =
      "— witness.example.com/w1"
          + " jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==";

  private static final TreeHead HEAD =
      new TreeHead(
          "example.com/behind-the-sofa", 20852163, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");

  @Test
  void readsAKeyThatAWitnessPublishes() {
    WitnessKey key = WitnessKey.parse(REMORA);

    assertThat(key.name()).isEqualTo("remora.n621.de");
    assertThat(key).hasToString(REMORA);
  }

  @Test
  void readsTheLineOfTheSpecification() {
    NoteSignature line = NoteSignature.parse(LINE);

    assertThat(line.name()).isEqualTo("witness.example.com/w1");
    assertThat(HexFormat.of().formatHex(line.keyId())).isEqualTo("8d66cf3f");
    assertThat(line.signature()).hasSize(8 + 64);
    assertThat(ByteBuffer.wrap(line.signature()).getLong()).isEqualTo(1679315147);
    assertThat(line.line()).isEqualTo(LINE);
  }

  /** The message of the specification, word for word. */
  @Test
  void signsTheMessageOfTheSpecification() {
    assertThat(new String(WitnessKey.message(HEAD, 1679315147), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            cosignature/v1
            time 1679315147
            example.com/behind-the-sofa
            20852163
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
            """);
  }

  @Test
  void aCosignatureCountsForItsCheckpointItsTimeAndItsKeyOnly() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    WitnessKey key = new WitnessKey("w.example", raw(pair));
    byte[] signed = timestamped(pair, 1679315147, 1679315147);
    byte[] id = NoteSignature.parse("— w.example " + idAndMore(key)).keyId();
    NoteSignature line = new NoteSignature("w.example", id, signed);

    assertThat(key.cosigned(HEAD, line)).isTrue();
    TreeHead other = new TreeHead(HEAD.origin(), HEAD.size() + 1, HEAD.root());
    assertThat(key.cosigned(other, line)).isFalse();
    assertThat(key.cosigned(HEAD, new NoteSignature("v.example", id, signed))).isFalse();
    assertThat(key.cosigned(HEAD, new NoteSignature("w.example", new byte[4], signed))).isFalse();
    byte[] later = timestamped(pair, 1679315148, 1679315147);
    assertThat(key.cosigned(HEAD, new NoteSignature("w.example", id, later))).isFalse();
    byte[] negative = timestamped(pair, -1, -1);
    assertThat(key.cosigned(HEAD, new NoteSignature("w.example", id, negative))).isFalse();
    byte[] cut = Arrays.copyOf(signed, signed.length - 1);
    assertThat(key.cosigned(HEAD, new NoteSignature("w.example", id, cut))).isFalse();
    byte[] bare = Arrays.copyOfRange(signed, 8, signed.length);
    assertThat(key.cosigned(HEAD, new NoteSignature("w.example", id, bare))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "remora.n621.de+da77ade7",
        "remora.n621.de+da77ade8+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        "remora.n621.dk+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "remora.n621.de+da77ade7+BOvN",
        "remora.n621.de+da77ade7+!",
      })
  void whatIsNoKeyOfAWitnessIsRefused(String line) {
    assertThatThrownBy(() -> WitnessKey.parse(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "—", "— ", "— w", "— w AAAA", "- w AAAAAAAA", "— w AAAAAAAA more"})
  void whatIsNoSignatureLineIsRefused(String line) {
    assertThatThrownBy(() -> NoteSignature.parse(line))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(NoteSignature.in(line + "\n" + LINE + "\n")).hasSize(1);
  }

  private static byte[] timestamped(KeyPair pair, long said, long signed) throws Exception {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(WitnessKey.message(HEAD, signed));
    byte[] made = signature.sign();
    return ByteBuffer.allocate(Long.BYTES + made.length).putLong(said).put(made).array();
  }

  private static byte[] raw(KeyPair pair) {
    byte[] der = pair.getPublic().getEncoded();
    return Arrays.copyOfRange(der, der.length - 32, der.length);
  }

  /** The key's id as Base64 of some signature's beginning. */
  private static String idAndMore(WitnessKey key) {
    byte[] id = HexFormat.of().parseHex(key.toString().split("\\+")[1]);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(id, 8));
  }
}
