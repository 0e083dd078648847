package dev.lethe.inference.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Outside the OpenAI API an unknown path is answered with problem+json (RFC 9457). */
@Singleton
final class UnknownPath {
  private static final String PROBLEM =
      "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}";

  void register(@Observes Router router) {
    router.route().last().handler(UnknownPath::answer);
  }

  private static void answer(RoutingContext context) {
    context
        .response()
        .setStatusCode(404)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(PROBLEM);
  }
}
