package dev.lethe.access;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.control.ApiKeyFile;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
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
  private final Clock clock;

  ApiKeyProvider(ApiKeyFile keys, Clock clock) {
    this.keys = keys;
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
      return failed(RefusalReason.UNKNOWN_KEY);
    }
    if (key.get().isExpired(clock.instant())) {
      return failed(RefusalReason.EXPIRED_KEY);
    }
    return Uni.createFrom().item(identity(CallerIdentity.of(key.get())));
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
    return Uni.createFrom().failure(new AuthenticationFailedException(Map.of(REASON, reason)));
  }
}
