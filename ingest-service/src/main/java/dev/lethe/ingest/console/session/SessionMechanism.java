package dev.lethe.ingest.console.session;

import io.quarkus.arc.Unremovable;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/**
 * Takes the console's cookie for what was shown at sign-in, at the console's paths and nowhere
 * else: a cookie comes along by itself, the API wants to be asked. Thread-safe.
 */
@Singleton
@Unremovable
final class SessionMechanism implements HttpAuthenticationMechanism {
  /** Sent by what refreshes itself: nobody sits there for certain. */
  private static final String REFRESH = "Lethe-Refresh";

  private final ConsoleSessions sessions;

  SessionMechanism(ConsoleSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    if (!ConsolePaths.isConsole(context)
        || context.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
      return Uni.createFrom().nullItem();
    }
    boolean isUse = !context.request().headers().contains(REFRESH);
    Optional<ConsoleSession> session = sessions.find(SessionCookie.read(context), isUse);
    Optional<SecurityIdentity> identity = session.flatMap(ConsoleSession::identity);
    if (session.isPresent() && identity.isEmpty()) {
      sessions.end(session.get()); // they count no more
    }
    if (identity.isEmpty()) {
      return Uni.createFrom().nullItem();
    }
    session.get().attachTo(context);
    return Uni.createFrom().item(identity.get());
  }

  /** Never asked: the access policy answers whoever is not known. */
  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom().nullItem();
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of();
  }
}
