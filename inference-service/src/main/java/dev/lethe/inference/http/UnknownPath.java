package dev.lethe.inference.http;

import dev.lethe.http.ErrorFormat;
import dev.lethe.http.ProblemDetailsFormat;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ErrorBody;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Errors in front of the routes: OpenAI's object on its paths, elsewhere problem+json (RFC 9457).
 */
@Singleton
final class UnknownPath {
  private static final String OPENAI = "/v1/";
  private static final ErrorFormat PROBLEM = new ProblemDetailsFormat();

  @Produces
  @Singleton
  ErrorFormat errorForm() {
    return UnknownPath::body;
  }

  void register(@Observes Router router) {
    router.route().last().handler(UnknownPath::answer);
  }

  static ErrorFormat.Body body(String path, int status) {
    return path.startsWith(OPENAI)
        ? new ErrorFormat.Body("application/json", ErrorBody.of(ApiError.of(status)).toString())
        : PROBLEM.of(path, status);
  }

  private static void answer(RoutingContext context) {
    ErrorFormat.Body body = body(String.valueOf(context.request().path()), 404);
    context
        .response()
        .setStatusCode(404)
        .putHeader(HttpHeaders.CONTENT_TYPE, body.mediaType())
        .end(body.text());
  }
}
