package dev.lethe.access;

import dev.lethe.schemas.access.ApiKeyText;
import io.quarkus.arc.Unremovable;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes API keys: {@code Authorization: Bearer lethe_…}. Any other token is left to OIDC. It asks
 * before OIDC, and the answer to whoever is not known is its own for both. Thread-safe.
 */
@Singleton
@Unremovable
final class ApiKeyMechanism implements HttpAuthenticationMechanism {
  private static final String SCHEME = "Bearer ";

  private final AccessRefusals refusals;

  ApiKeyMechanism(AccessRefusals refusals) {
    this.refusals = refusals;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    List<String> given = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    if (given.isEmpty()) {
      return Uni.createFrom().nullItem();
    }
    if (given.size() > 1 || !isBearer(given.get(0))) {
      return failed(context, RefusalReason.NOT_BEARER);
    }
    String token = given.get(0).substring(SCHEME.length()).strip();
    if (!token.startsWith(ApiKeyText.PREFIX)) {
      return Uni.createFrom().nullItem();
    }
    Optional<ApiKeyText> key = ApiKeyText.parse(token);
    if (key.isEmpty()) {
      return failed(context, RefusalReason.UNKNOWN_KEY);
    }
    CallFindings.of(context).keyId(key.get().id());
    return identities
        .authenticate(new ApiKeyRequest(key.get()))
        .onFailure(AuthenticationFailedException.class)
        .invoke(failure -> note(context, (AuthenticationFailedException) failure));
  }

  private static boolean isBearer(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static void note(RoutingContext context, AuthenticationFailedException failure) {
    RefusalReason reason = failure.getAttribute(ApiKeyProvider.REASON);
    if (reason != null) {
      CallFindings.of(context).reason(reason);
    }
  }

  private static Uni<SecurityIdentity> failed(RoutingContext context, RefusalReason reason) {
    CallFindings.of(context).reason(reason);
    return Uni.createFrom().failure(new AuthenticationFailedException());
  }

  /** Writes the whole answer, in the service's own form. */
  @Override
  public Uni<Boolean> sendChallenge(RoutingContext context) {
    refusals.unauthenticated(context);
    return Uni.createFrom().item(true);
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom()
        .item(new ChallengeData(AccessRefusals.UNAUTHORIZED, "WWW-Authenticate", "Bearer"));
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(ApiKeyRequest.class);
  }

  @Override
  public int getPriority() {
    return DEFAULT_PRIORITY * 2;
  }
}
