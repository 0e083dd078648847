package dev.lethe.ingest.console;

import dev.lethe.access.TokenHolders;
import dev.lethe.access.TokenHolders.TokenHolder;
import dev.lethe.http.AnyParameters;
import dev.lethe.ingest.console.openid.OpenIdSignIn;
import dev.lethe.ingest.console.openid.PendingSignIn;
import dev.lethe.ingest.console.openid.PendingSignIns;
import dev.lethe.ingest.console.openid.ProviderClient;
import dev.lethe.ingest.console.openid.ProviderException;
import dev.lethe.ingest.console.session.ConsolePaths;
import dev.lethe.ingest.console.session.ConsoleSessions;
import dev.lethe.ingest.console.session.SessionCookie;
import dev.lethe.ingest.console.session.SignInCookie;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.schemas.access.Role;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs people in through the OIDC provider. */
@Path(ConsolePaths.HOME) // below SignInResource, whose path a longer one would take
@Produces(MediaType.TEXT_HTML)
@Blocking
public class OpenIdResource {
  private static final Logger LOG = LoggerFactory.getLogger(OpenIdResource.class);
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int UNAVAILABLE = 503;
  private static final String CALLBACK = "/callback";

  private final OpenIdSignIn provider;
  private final PendingSignIns pending;
  private final TokenHolders holders;
  private final ConsoleSessions sessions;
  private final SignInPage signIn;
  private final Frames frames;

  OpenIdResource(
      OpenIdSignIn provider,
      PendingSignIns pending,
      TokenHolders holders,
      ConsoleSessions sessions,
      SignInPage signIn,
      Frames frames) {
    this.provider = provider;
    this.pending = pending;
    this.holders = holders;
    this.sessions = sessions;
    this.signIn = signIn;
    this.frames = frames;
  }

  @CheckedTemplate(basePath = "console")
  static class Templates {
    private Templates() {}

    static native TemplateInstance signedIn(String next, String assets);
  }

  /** Sends the browser to the provider. */
  @GET
  @Path("/sign-in/oidc")
  public Response begin(@QueryParam("next") @Nullable String next, RoutingContext context) {
    ProviderClient client = client();
    PendingSignIn begun = pending.begin(SignInCookie.read(context), ConsolePaths.local(next));
    try {
      String page = client.signIn(begun, callback(context)).toString();
      SignInCookie.write(context, begun.browser(), PendingSignIns.LIFE);
      return Redirects.to(page);
    } catch (ProviderException e) {
      return failed(e, begun.next(), context);
    }
  }

  /** Takes the browser back from the provider. */
  @GET
  @Path("/sign-in" + CALLBACK)
  @AnyParameters
  public Response back(
      @QueryParam("state") @Nullable String state,
      @QueryParam("code") @Nullable String code,
      @QueryParam("error") @Nullable String error,
      @QueryParam("iss") @Nullable String issuer,
      RoutingContext context) {
    ProviderClient client = client();
    Optional<PendingSignIn> taken = pending.take(state, SignInCookie.read(context));
    if (taken.isEmpty()) {
      holders.refused(context);
      return signIn.refused(
          BAD_REQUEST, "", "This sign-in took too long, or was not begun in this browser.");
    }
    String next = taken.get().next();
    if (error != null || code == null) {
      holders.refused(context);
      return signIn.refused(FORBIDDEN, next, provider.name() + " did not sign you in.");
    }
    try {
      String token = client.redeem(taken.get(), code, issuer, callback(context));
      return holders
          .read(context, provider.check(token))
          .map(holder -> enter(holder, next, context))
          .orElseGet(
              () ->
                  signIn.refused(
                      FORBIDDEN, next, "Your account names no tenant that counts here."));
    } catch (ProviderException e) {
      return failed(e, next, context);
    }
  }

  /** Not by a redirect: the session's cookie is not sent along with one from another site. */
  private Response enter(TokenHolder holder, String next, RoutingContext context) {
    Set<Role> pages = EnumSet.allOf(Role.class);
    pages.remove(Role.CLIENT);
    pages.retainAll(holder.roles());
    if (pages.isEmpty()) {
      holders.refused(context);
      return signIn.refused(FORBIDDEN, next, "Your account has no role that has pages here.");
    }
    SessionCookie.write(
        context, sessions.begin(holder.subject(), () -> Optional.of(holder.identity())));
    return Response.ok(Templates.signedIn(next, frames.assets()).render(), MediaType.TEXT_HTML_TYPE)
        .build();
  }

  private Response failed(ProviderException failure, String next, RoutingContext context) {
    LOG.warn("sign-in failed: away={} reason={}", failure.isAway(), failure.getMessage());
    if (failure.isAway()) {
      return signIn.refused(UNAVAILABLE, next, provider.name() + " cannot be reached. Try again.");
    }
    holders.refused(context);
    return signIn.refused(
        UNAUTHORIZED, next, "What " + provider.name() + " says of you does not count here.");
  }

  private ProviderClient client() {
    return provider
        .client()
        .orElseThrow(() -> new ProblemException(404, "not-found", "Nobody signs in in this way."));
  }

  /** As the provider has to know it; behind a proxy, as the proxy says. */
  private static String callback(RoutingContext context) {
    HttpServerRequest request = context.request();
    return request.scheme() + "://" + request.authority() + ConsolePaths.SIGN_IN + CALLBACK;
  }
}
