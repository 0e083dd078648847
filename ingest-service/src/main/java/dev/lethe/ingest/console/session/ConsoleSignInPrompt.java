package dev.lethe.ingest.console.session;

import dev.lethe.access.SignInPrompt;
import dev.lethe.ingest.IngestConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Sends browsers to the sign-in page, and back to where they wanted to go. Thread-safe. */
@Singleton
final class ConsoleSignInPrompt implements SignInPrompt {
  private static final int SEE_OTHER = 303;
  private static final int UNAUTHORIZED = 401;

  private final boolean enabled;

  ConsoleSignInPrompt(IngestConfig config) {
    this.enabled = config.console().enabled();
  }

  /** A program that calls without a key is told so in the API's way. */
  @Override
  public boolean prompt(RoutingContext context) {
    HttpServerRequest request = context.request();
    boolean isHtmx = request.headers().contains("HX-Request");
    if (!enabled || !ConsolePaths.isConsole(context) || !(isHtmx || acceptsHtml(request))) {
      return false;
    }
    HttpServerResponse response = context.response();
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (isHtmx) {
      response.setStatusCode(UNAUTHORIZED).putHeader("HX-Redirect", ConsolePaths.SIGN_IN);
    } else {
      String wanted = HttpMethod.GET.equals(request.method()) ? request.uri() : ConsolePaths.HOME;
      response
          .setStatusCode(SEE_OTHER)
          .putHeader(HttpHeaders.LOCATION, ConsolePaths.signInAndReturn(wanted));
    }
    var unused = response.end();
    return true;
  }

  private static boolean acceptsHtml(HttpServerRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains("text/html");
  }
}
