package dev.lethe.http;

import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is no request, in the service's own form. Thread-safe. */
public final class ProtocolErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolErrorHandler.class);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int SERVER_ERROR = 500;

  private final ErrorFormat form;

  ProtocolErrorHandler(ErrorFormat form) {
    this.form = form;
  }

  /** Answers, unless an answer has begun. Headers that are set already go along. */
  public void refuse(RoutingContext context, int status) {
    HttpServerResponse response = context.response();
    if (response.headWritten() || response.closed()) {
      return;
    }
    if (status == UNAUTHORIZED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    ErrorFormat.Body body = form.of(context, status);
    var unused =
        response
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, body.mediaType())
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .end(body.text());
  }

  /** Answers and closes the connection, on which nothing sensible can follow. */
  void refuseAndClose(RoutingContext context, int status) {
    if (!context.response().headWritten()) {
      context.response().putHeader(HttpHeaders.CONNECTION, "close");
    }
    context.addEndHandler(ended -> context.request().connection().close());
    refuse(context, status);
    if (context.response().ended()) {
      var unused = context.request().connection().close();
    }
  }

  /** A failure that no endpoint has answered. A client's mistake is not logged. */
  void failed(RoutingContext context) {
    Throwable failure = context.failure();
    int status = status(context, failure);
    boolean over =
        context.response().headWritten()
            || context.response().closed()
            || failure instanceof HttpClosedException;
    if (status >= SERVER_ERROR && failure != null && !over) {
      // Its message may quote the request.
      LOG.error("unexpected error: error={}", failure.getClass().getSimpleName());
    }
    refuse(context, status);
  }

  /** Vert.x takes Quarkus's own refusals for failures of the server. */
  private static int status(RoutingContext context, @Nullable Throwable failure) {
    if (failure instanceof ForbiddenException) {
      return FORBIDDEN;
    }
    if (failure instanceof UnauthorizedException || failure instanceof AuthenticationException) {
      return UNAUTHORIZED;
    }
    return context.statusCode() >= 400 ? context.statusCode() : SERVER_ERROR;
  }
}
