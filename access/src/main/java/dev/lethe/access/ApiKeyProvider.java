package dev.lethe.access;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.control.ApiKeyFile;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Knows who holds which API key. Thread-safe. */
@Singleton
final class ApiKeyProvider implements IdentityProvider<ApiKeyRequest> {
  /** Name of the attribute of a failure that holds a {@link RefusalReason}. */
  static final String REASON = "reason";

  private final ApiKeyFile keys;
  private final Optional<AgentKeys> agents;
  private final Clock clock;

  @Inject
  ApiKeyProvider(ApiKeyFile keys, Instance<AgentKeys> agents, Clock clock) {
    this(keys, agents.stream().findFirst(), clock);
  }

  ApiKeyProvider(ApiKeyFile keys, Optional<AgentKeys> agents, Clock clock) {
    this.keys = keys;
    this.agents = agents;
    this.clock = clock;
  }

  @Override
  public Class<ApiKeyRequest> getRequestType() {
    return ApiKeyRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      ApiKeyRequest request, AuthenticationRequestContext context) {
    Optional<ApiKey> key = keys.find(request.key());
    if (key.isEmpty()) {
      return agents.isEmpty()
          ? failed(RefusalReason.UNKNOWN_KEY)
          : context.runBlocking(() -> agent(agents.get(), request.key()));
    }
    if (key.get().isExpired(clock.instant())) {
      return failed(RefusalReason.EXPIRED_KEY);
    }
    return Uni.createFrom().item(identity(CallerIdentity.of(key.get())));
  }

  private static SecurityIdentity agent(AgentKeys agents, ApiKeyText key) {
    return agents
        .find(key)
        .map(holder -> identity(CallerIdentity.of(holder, key.id())))
        .orElseThrow(() -> failure(RefusalReason.UNKNOWN_KEY));
  }

  static SecurityIdentity identity(CallerIdentity caller) {
    QuarkusSecurityIdentity.Builder identity =
        QuarkusSecurityIdentity.builder()
            .setPrincipal(new QuarkusPrincipal(caller.subject()))
            .addAttribute(CallerIdentity.ATTRIBUTE, caller);
    caller.roles().forEach(role -> identity.addRole(role.text()));
    return identity.build();
  }

  private static Uni<SecurityIdentity> failed(RefusalReason reason) {
    return Uni.createFrom().failure(failure(reason));
  }

  private static AuthenticationFailedException failure(RefusalReason reason) {
    return new AuthenticationFailedException(Map.of(REASON, reason));
  }
}
