package dev.lethe.ingest.console.session;

import dev.lethe.http.Problem;
import dev.lethe.http.ProblemResponses;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what another site has a browser send to the console: everything that may change something
 * must come from a page of ours (Origin), and from one of this session (its token). Whoever shows a
 * key in a header is no browser that was tricked. Thread-safe.
 */
public final class RequestForgeryFilter {
  /** The form field with the token. */
  static final String FIELD = "csrf";

  /** The header with the token, for calls that send no form. */
  static final String HEADER = "Lethe-Csrf";

  /** An answer ends the request. */
  @WithFormRead
  @ServerRequestFilter
  public @Nullable Response check(
      ResteasyReactiveContainerRequestContext request, RoutingContext context) {
    if (!ConsolePaths.isConsole(context) || isSafe(request.getMethod())) {
      return null;
    }
    Optional<ConsoleSession> session = ConsoleSession.of(context);
    boolean isSignIn = context.normalizedPath().equals(ConsolePaths.SIGN_IN);
    if (session.isEmpty() && !isSignIn) {
      return null;
    }
    if (!isOwnOrigin(context)) {
      return refused("foreign-origin", "This was not sent by a page of the console.");
    }
    if (session.isPresent() && !session.get().isToken(token(request, context))) {
      return refused("stale-form", "The page is too old. Open it again, and repeat what you did.");
    }
    return null;
  }

  private static boolean isSafe(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  private static @Nullable String token(
      ResteasyReactiveContainerRequestContext request, RoutingContext context) {
    String header = context.request().getHeader(HEADER);
    if (header != null) {
      return header;
    }
    var form = (ResteasyReactiveRequestContext) request.getServerRequestContext();
    return (String) form.getFormParameter(FIELD, true, false);
  }

  /** Browsers say where a form comes from; what does not say it is none of ours. */
  private static boolean isOwnOrigin(RoutingContext context) {
    String origin = context.request().getHeader("Origin");
    var own = context.request().authority();
    if (origin == null || own == null) {
      return false;
    }
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(own.toString());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Response refused(String code, String detail) {
    return ProblemResponses.of(Problem.of(403, code, detail));
  }
}
