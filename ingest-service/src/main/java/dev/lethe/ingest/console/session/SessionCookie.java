package dev.lethe.ingest.console.session;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** The cookie that carries a session's id: unseen by scripts, and sent by our own pages only. */
public final class SessionCookie {
  static final String NAME = "lethe-console";
  private static final String PATH = "/console";

  private SessionCookie() {}

  /** The id that a call shows. */
  static @Nullable String read(RoutingContext context) {
    Cookie cookie = context.request().getCookie(NAME);
    return cookie == null ? null : cookie.getValue();
  }

  /** Hands a session to the browser; it forgets it when it closes. */
  public static void write(RoutingContext context, ConsoleSession session) {
    var unused = context.response().addCookie(cookie(context, session.id()));
  }

  /** Takes it away again. */
  public static void clear(RoutingContext context) {
    var unused = context.response().addCookie(cookie(context, "").setMaxAge(0));
  }

  private static Cookie cookie(RoutingContext context, String value) {
    return Cookie.cookie(NAME, value)
        .setPath(PATH)
        .setHttpOnly(true)
        .setSecure(isEncrypted(context.request()))
        .setSameSite(CookieSameSite.STRICT);
  }

  /** Whether the browser speaks TLS, to us or to a proxy that we are told to believe. */
  static boolean isEncrypted(HttpServerRequest request) {
    return request.isSSL() || "https".equalsIgnoreCase(request.scheme());
  }
}
