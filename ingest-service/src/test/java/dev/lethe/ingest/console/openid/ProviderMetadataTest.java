package dev.lethe.ingest.console.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenID Connect Discovery 1.0. */
class ProviderMetadataTest {
  private static final String ISSUER = "https://id.example.org/realms/main";

  @Test // 4.3
  void theyAreThoseOfTheIssuerThatWasAsked() throws Exception {
    assertThat(ProviderMetadata.of(metadata(ISSUER), ISSUER).issuer()).isEqualTo(ISSUER);
    assertThat(ProviderMetadata.of(metadata(ISSUER + "/"), ISSUER).issuer())
        .as("as its tokens have it")
        .isEqualTo(ISSUER + "/");
    assertThat(ProviderMetadata.of(metadata(ISSUER), ISSUER + "/").issuer()).isEqualTo(ISSUER);
  }

  @ParameterizedTest // 4.3
  @ValueSource(
      strings = {
        "https://id.example.org/realms/other",
        "https://id.example.org/realms/Main",
        "https://id.example.org/realms/main?x",
        "http://id.example.org/realms/main",
        "https://evil.example/realms/main",
        ""
      })
  void thoseOfAnotherAreNotBelieved(String issuer) {
    assertThatThrownBy(() -> ProviderMetadata.of(metadata(issuer), ISSUER))
        .isInstanceOf(ProviderException.class)
        .hasMessageNotContaining("example");
  }

  private static JsonNode metadata(String issuer) {
    String json =
        "{\"issuer\":\""
            + issuer
            + "\",\"authorization_endpoint\":\"https://id.example.org/authorize\","
            + "\"token_endpoint\":\"https://id.example.org/token\"}";
    return Json.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
