package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyProviderTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ApiKeyText text = ApiKeyText.generate(new SecureRandom());

  @TempDir Path folder;

  private Path file = Path.of("");

  @BeforeEach
  void write() throws Exception {
    file = folder.resolve("api-keys.json");
    ApiKeyFile.write(file, List.of(key(NOW.plusSeconds(1))));
  }

  @Test
  void aKeyIsItsHoldersIdentity() {
    SecurityIdentity identity = ask(NOW, text);

    assertThat(identity.getPrincipal().getName()).isEqualTo("key:" + text.id());
    assertThat(identity.getRoles()).containsExactly("approver");
    CallerIdentity caller = identity.getAttribute(CallerIdentity.ATTRIBUTE);
    assertThat(caller.keyId()).isEqualTo(text.id());
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.scopes()).containsExactly(ApiKey.READ_GATE);
  }

  @Test
  void aKeyThatHasExpiredCountsNoMore() {
    assertThat(refusal(NOW.plusSeconds(1), text)).isEqualTo(RefusalReason.EXPIRED_KEY);
  }

  @Test
  void aKnownIdWithAnotherSecretIsNoKey() {
    ApiKeyText forged = new ApiKeyText(text.id(), ApiKeyText.generate(new SecureRandom()).secret());

    assertThat(refusal(NOW, forged)).isEqualTo(RefusalReason.UNKNOWN_KEY);
    assertThat(refusal(NOW, ApiKeyText.generate(new SecureRandom())))
        .isEqualTo(RefusalReason.UNKNOWN_KEY);
  }

  @Test
  void aKeyThatIsTakenOutOfTheFileCountsNoMoreWithoutARestart() throws Exception {
    // Given a service that knows the key
    ApiKeyProvider provider = provider(NOW);
    assertThat(ask(provider, text).isAnonymous()).isFalse();

    // When it is taken out, and another put in
    ApiKeyText next = ApiKeyText.generate(new SecureRandom());
    ApiKeyFile.write(
        file, List.of(ApiKey.of(next, "next", Role.CLIENT, null, List.of(), NOW, null)));

    // Then only the other one counts
    await(() -> refused(provider, text) != null);
    assertThat(ask(provider, next).getRoles()).containsExactly("client");
  }

  @Test
  void aKeyThatAServiceGaveAnAgentIsTheAgentsAndNothingMore() {
    ApiKeyText token = ApiKeyText.generate(new SecureRandom());
    ActingAgent agent = new ActingAgent("AGENT", "BUSINESS");
    AgentKeys issued =
        shown ->
            shown.equals(token)
                ? Optional.of(new AgentKeys.Holder(agent, "acme"))
                : Optional.empty();
    ApiKeyProvider provider =
        new ApiKeyProvider(
            ApiKeyFile.watch(file), Optional.of(issued), Clock.fixed(NOW, ZoneOffset.UTC));

    SecurityIdentity identity = ask(provider, token);

    CallerIdentity caller = identity.getAttribute(CallerIdentity.ATTRIBUTE);
    assertThat(identity.getPrincipal().getName()).isEqualTo("agent:AGENT");
    assertThat(caller.roles()).containsExactly(Role.SUBMITTER);
    assertThat(caller.tenant()).isEqualTo("acme");
    assertThat(caller.agent()).isEqualTo(agent);
    assertThat(caller.as(Role.SUBMITTER).agent()).isEqualTo(agent);
    assertThat(refused(provider, ApiKeyText.generate(new SecureRandom())))
        .isEqualTo(RefusalReason.UNKNOWN_KEY);
    assertThat(ask(provider, text).getPrincipal().getName()).isEqualTo("key:" + text.id());
  }

  private ApiKey key(Instant expiresAt) {
    return ApiKey.of(
        text, "test", Role.APPROVER, "acme", List.of(ApiKey.READ_GATE), NOW, expiresAt);
  }

  private ApiKeyProvider provider(Instant now) {
    return new ApiKeyProvider(
        ApiKeyFile.watch(file), Optional.empty(), Clock.fixed(now, ZoneOffset.UTC));
  }

  private SecurityIdentity ask(Instant now, ApiKeyText shown) {
    return ask(provider(now), shown);
  }

  private static SecurityIdentity ask(ApiKeyProvider provider, ApiKeyText shown) {
    AuthenticationRequestContext inPlace =
        new AuthenticationRequestContext() {
          @Override
          public Uni<SecurityIdentity> runBlocking(Supplier<SecurityIdentity> work) {
            return Uni.createFrom().item(work);
          }
        };
    return provider.authenticate(new ApiKeyRequest(shown), inPlace).await().indefinitely();
  }

  private @Nullable RefusalReason refusal(Instant now, ApiKeyText shown) {
    ApiKeyProvider provider = provider(now);
    assertThatThrownBy(() -> ask(provider, shown))
        .isInstanceOf(AuthenticationFailedException.class)
        .hasMessage(null);
    return refused(provider, shown);
  }

  /** Why; null if it is not. */
  private static @Nullable RefusalReason refused(ApiKeyProvider provider, ApiKeyText shown) {
    try {
      var unused = ask(provider, shown);
      return null;
    } catch (AuthenticationFailedException e) {
      return e.getAttribute(ApiKeyProvider.REASON);
    }
  }

  private static void await(Supplier<Boolean> condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.get()) {
      assertThat(System.nanoTime()).as("time is over").isLessThan(end);
      Thread.sleep(25);
    }
  }
}
