package dev.lethe.ingest.console.openid;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenID Connect Core 1.0, section 3.1.3.7. */
class IdTokenTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final long SKEW_S = IdToken.SKEW.toSeconds();
  private static final String ISSUER = "https://id.example.org/realms/main";
  private static final OpenIdSettings SETTINGS =
      new OpenIdSettings(ISSUER, ISSUER, "lethe", null, "Test", "openid");
  private static final PendingSignIn PENDING =
      new PendingSignIn("browser", "state", "nonce-1", "verifier", "/console", at(-120));

  @Test
  void oneForThisSignInCounts() {
    assertThat(counts(claims -> {})).isTrue();
    assertThat(counts(claims -> claims.putArray("aud").add("lethe"))).isTrue();
    assertThat(counts(claims -> claims.put("azp", "lethe"))).isTrue();
    assertThat(counts(claims -> claims.put("azp", "lethe").putArray("aud").add("x").add("lethe")))
        .isTrue();
    assertThat(counts(claims -> claims.put("nbf", seconds(0)))).isTrue();
    assertThat(counts(claims -> claims.put("exp", seconds(1) + 0.25))).isTrue();
  }

  @Test // items 2 to 5
  void anothersDoesNot() {
    assertThat(counts(claims -> claims.put("iss", ISSUER + "/x"))).isFalse();
    assertThat(counts(claims -> claims.put("aud", "other"))).isFalse();
    assertThat(counts(claims -> claims.putArray("aud").add("other"))).isFalse();
    assertThat(counts(claims -> claims.putArray("aud"))).isFalse();
    assertThat(counts(claims -> claims.putArray("aud").add("lethe").add("other"))).isFalse();
    assertThat(counts(claims -> claims.put("azp", "other"))).isFalse();
    assertThat(counts(claims -> claims.putNull("azp"))).isFalse();
  }

  @Test // item 11
  void oneForAnotherSignInDoesNot() {
    assertThat(counts(claims -> claims.put("nonce", "nonce-2"))).isFalse();
    assertThat(counts(claims -> claims.remove("nonce"))).isFalse();
    assertThat(counts(claims -> claims.put("nonce", 1))).isFalse();
  }

  @Test // item 9
  void oneThatHasExpiredDoesNot() {
    assertThat(counts(claims -> claims.put("exp", seconds(1 - SKEW_S)))).as("clocks").isTrue();
    assertThat(counts(claims -> claims.put("exp", seconds(-SKEW_S)))).isFalse();
    assertThat(counts(claims -> claims.put("exp", 0))).isFalse();
    assertThat(counts(claims -> claims.remove("exp"))).isFalse();
    assertThat(counts(claims -> claims.put("exp", "never"))).isFalse();
  }

  @Test // item 10
  void oneThatWasIssuedInTheFutureDoesNot() {
    assertThat(counts(claims -> claims.put("iat", seconds(SKEW_S)))).as("clocks").isTrue();
    assertThat(counts(claims -> claims.put("iat", seconds(SKEW_S + 1)))).isFalse();
    assertThat(counts(claims -> claims.remove("iat"))).isFalse();
    assertThat(counts(claims -> claims.put("nbf", seconds(SKEW_S + 1)))).isFalse();
    assertThat(counts(claims -> claims.put("nbf", "now"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a.b", "a.b.c", "..", "a.e30.b.c", "a.bnVsbA.c", "a.!!.c"})
  void whatIsNoTokenDoesNot(String text) {
    assertThat(IdToken.isFor(text, ISSUER, SETTINGS, PENDING, NOW)).isFalse();
  }

  private static boolean counts(Consumer<ObjectNode> change) {
    ObjectNode claims =
        Json.mapper()
            .createObjectNode()
            .put("iss", ISSUER)
            .put("aud", "lethe")
            .put("sub", "ada")
            .put("nonce", "nonce-1")
            .put("iat", seconds(-1))
            .put("exp", seconds(300));
    change.accept(claims);
    String payload =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.toString().getBytes(StandardCharsets.UTF_8));
    return IdToken.isFor("e30." + payload + ".c2ln", ISSUER, SETTINGS, PENDING, NOW);
  }

  private static Instant at(long seconds) {
    return NOW.plusSeconds(seconds);
  }

  private static long seconds(long fromNow) {
    return at(fromNow).getEpochSecond();
  }
}
