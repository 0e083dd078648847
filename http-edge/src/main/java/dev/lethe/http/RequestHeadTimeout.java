package dev.lethe.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * How long a connection may stay without an answer being written to it, {@code
 * quarkus.http.idle-timeout}: that is how long a client has for the head of its first request, in
 * however small pieces, and between an answer and the end of the next head. While a request is
 * worked on, {@link OpenRequests} takes the limit away, as an answer may take longer.
 *
 * <p>HTTP/2 without TLS is off: until a connection's first request is whole, Vert.x would watch for
 * an upgrade and for nothing else. Clients that offer it go on with HTTP/1.1.
 */
@Singleton
class RequestHeadTimeout implements HttpServerOptionsCustomizer {
  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options
        .setWriteIdleTimeout(options.getIdleTimeout())
        .setIdleTimeout(0)
        .setHttp2ClearTextEnabled(false);
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    customizeHttpServer(options);
  }
}
