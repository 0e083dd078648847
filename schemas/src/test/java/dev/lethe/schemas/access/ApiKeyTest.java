package dev.lethe.schemas.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.Json;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  private final SecureRandom random = new SecureRandom();
  private final ApiKeyText text = ApiKeyText.generate(random);

  @Test
  void aKeyIsReadBackFromItsText() {
    assertThat(text.text()).matches("lethe_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
    assertThat(ApiKeyText.parse(text.text())).contains(text);
    assertThat(ApiKeyText.generate(random)).isNotEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "lethe_",
        "lethe_0123456789ab",
        "lethe_0123456789ab_short",
        "LETHE_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "lethe_0123456789AB_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        " lethe_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "lethe_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "lethe_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
      })
  void whatHasAnotherFormIsNoKey(String other) {
    assertThat(ApiKeyText.parse(other)).isEmpty();
  }

  @Test
  void whatIsKeptIsTheHashOfTheWholeKeyAlone() {
    ApiKeyText known = ApiKeyText.parse("lethe_0123456789ab_" + "A".repeat(43)).orElseThrow();

    ApiKey kept = key(known, null);

    assertThat(kept.hash())
        .isEqualTo("sha256:2f2442301c6059fdde26dc685642f18bceb479bd9e8b45c81f93a106e2624cb5");
    String json = Json.mapper().valueToTree(kept).toString();
    assertThat(json).doesNotContain(known.secret());
    assertThat(known.toString()).doesNotContain(known.secret());
  }

  @Test
  void aKeyWithTheSameIdAndAnotherSecretIsAnother() {
    ApiKey kept = key(text, null);
    ApiKeyText other = new ApiKeyText(text.id(), ApiKeyText.generate(random).secret());

    assertThat(kept.matches(text)).isTrue();
    assertThat(kept.matches(other)).isFalse();
    assertThat(key(other, null).matches(text)).isFalse();
  }

  @Test
  void itCountsUntilItExpires() {
    ApiKey kept = key(text, AT.plusSeconds(60));

    assertThat(kept.isExpired(AT.plusSeconds(59))).isFalse();
    assertThat(kept.isExpired(AT.plusSeconds(60))).isTrue();
    assertThat(key(text, null).isExpired(Instant.MAX)).isFalse();
  }

  @Test
  void whoActsWithItIsNamedByItsIdAndRole() {
    assertThat(key(text, null).actor())
        .isEqualTo(new Actor("key:" + text.id(), "auditor", Actor.Authentication.API_KEY));
  }

  private static ApiKey key(ApiKeyText text, @Nullable Instant expiresAt) {
    return ApiKey.of(text, "archive", Role.AUDITOR, null, List.of(ApiKey.READ_GATE), AT, expiresAt);
  }
}
