package dev.lethe.ingest.console.session;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cookie by which a browser that comes back from the OIDC provider shows that it was sent there
 * from here. It has to come along from another site, and counts for nothing else.
 */
public final class SignInCookie {
  static final String NAME = "lethe-sign-in";

  private SignInCookie() {}

  /** What a call shows. */
  public static @Nullable String read(RoutingContext context) {
    Cookie cookie = context.request().getCookie(NAME);
    return cookie == null ? null : cookie.getValue();
  }

  /** Hands it to the browser, for as long as a sign-in may take. */
  public static void write(RoutingContext context, String value, Duration life) {
    var unused =
        context
            .response()
            .addCookie(
                Cookie.cookie(NAME, value)
                    .setPath(ConsolePaths.SIGN_IN)
                    .setHttpOnly(true)
                    .setSecure(SessionCookie.isEncrypted(context.request()))
                    .setSameSite(CookieSameSite.LAX)
                    .setMaxAge(life.toSeconds()));
  }
}
