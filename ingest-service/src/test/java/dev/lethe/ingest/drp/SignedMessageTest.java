package dev.lethe.ingest.drp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against what libsodium 1.0.18 makes with {@code crypto_sign} and the seed of RFC 8032, section
 * 7.1, test 1.
 */
class SignedMessageTest {
  private static final String KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  private static final String MESSAGE =
      "/0lZtl4mI4HH0OgfbTNr7sosMXPFvFi+HEHyzjQq6jA2JXYeV3teYo1KhC27gzzVUTScBlUVQWBXURQbOr4NAXsiYWdl"
          + "bnQtaWQiOiAiQ1JfQUdFTlQiLCAicmVhc29uIjogImNhZsOpIn0=";

  private final DrpAgent agent = DrpAgent.of("CR_AGENT", Base64.getDecoder().decode(KEY));

  @Test
  void whatLibsodiumSignedOpens() {
    var message = SignedMessage.open(bytes(MESSAGE), agent);

    assertThat(message.path("agent-id").asText()).isEqualTo("CR_AGENT");
    assertThat(message.path("reason").asText()).isEqualTo("caf\u00e9");
  }

  @Test
  void eachBitOfItCounts() {
    byte[] message = Base64.getDecoder().decode(MESSAGE);
    for (int i = 0; i < message.length; i++) {
      byte[] changed = message.clone();
      changed[i] ^= 0x10;
      byte[] body = Base64.getEncoder().encode(changed);

      assertThatThrownBy(() -> SignedMessage.open(body, agent))
          .isInstanceOf(DrpException.class)
          .extracting(e -> ((DrpException) e).code())
          .isEqualTo("wrong-signature");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "A", "not base64!", "AAAA", "/0lZ tl4m", "_0lZtl4mI4HH0O-f"})
  void whatIsNoBase64OfAMessageIsMalformed(String body) {
    assertThatThrownBy(() -> SignedMessage.open(bytes(body), agent))
        .isInstanceOf(DrpException.class)
        .hasNoCause()
        .extracting(e -> ((DrpException) e).code())
        .isEqualTo("malformed-message");
  }

  @Test
  void aKeyThatIsNoneIsRefused() {
    assertThatThrownBy(() -> DrpAgent.of("A", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DrpAgent.of("a/b", Base64.getDecoder().decode(KEY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
