package dev.lethe.http;

import io.vertx.ext.web.RoutingContext;

/**
 * How a service says that a request is not one: the body of errors that come up before any of its
 * endpoints. Implementations are thread-safe.
 */
@FunctionalInterface
public interface ErrorFormat {
  /** A body and its media type. */
  record Body(String mediaType, String text) {}

  /**
   * The body for a path.
   *
   * @param path as the client wrote it; never to be shown
   * @param status HTTP status, 4xx or 5xx
   */
  Body of(String path, int status);

  /** The body for a call; what asks for pages may be shown one. */
  default Body of(RoutingContext context, int status) {
    return of(String.valueOf(context.request().path()), status);
  }
}
