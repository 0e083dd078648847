package dev.lethe.ingest.console.session;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Tells browsers what they must not do with our answers. Pages run no script but their own files,
 * and load nothing from elsewhere. Thread-safe.
 */
@Singleton
final class SecurityHeaders {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private static final String CACHE_CONTROL = "Cache-Control";
  private static final String STATIC = "/_static/";
  private static final String CONSOLE_STATIC = "/console/static/";
  private static final String A_YEAR = "max-age=31536000";

  /** Before the access policy, so that refusals have them too. */
  private static final int EARLY = 9_000;

  void register(@Observes Filters filters) {
    filters.register(SecurityHeaders::handle, EARLY);
  }

  static void handle(RoutingContext context) {
    context.addHeadersEndHandler(ended -> add(context));
    context.next();
  }

  private static void add(RoutingContext context) {
    MultiMap headers = context.response().headers();
    headers.set("X-Content-Type-Options", "nosniff");
    String path = context.request().path();
    boolean isFile = path != null && (path.startsWith(STATIC) || path.startsWith(CONSOLE_STATIC));
    if (!isFile && !headers.contains(CACHE_CONTROL)) {
      headers.set(CACHE_CONTROL, "no-store");
    }
    if (path != null && (isFile || ConsolePaths.isConsole(path))) {
      headers.set("Content-Security-Policy", POLICY);
      // no-referrer would have browsers send "Origin: null" with our own forms.
      headers.set("Referrer-Policy", "same-origin");
      headers.set("Cross-Origin-Opener-Policy", "same-origin");
      if (SessionCookie.isEncrypted(context.request())) {
        headers.set("Strict-Transport-Security", A_YEAR);
      }
    }
  }
}
