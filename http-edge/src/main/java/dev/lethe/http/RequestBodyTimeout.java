package dev.lethe.http;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Gives a request's body a time to arrive, {@code quarkus.http.idle-timeout}, however it trickles;
 * then 408. And answers a body whose framing is broken, where Vert.x hangs up without a word.
 */
final class RequestBodyTimeout {
  private static final int BAD_REQUEST = 400;
  private static final int REQUEST_TIMEOUT = 408;
  private static final String SEEN = "dev.lethe.http.seen";

  private final ProtocolErrorHandler refusals;
  private final long limitMs;

  RequestBodyTimeout(ProtocolErrorHandler refusals, Duration limit) {
    this.refusals = refusals;
    this.limitMs = limit.toMillis();
  }

  void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.connection() instanceof ConnectionBase connection && context.get(SEEN) == null) {
      context.put(SEEN, true); // A request that is rerouted comes by again.
      watch(context, connection.channel());
    }
    context.next();
  }

  private void watch(RoutingContext context, Channel channel) {
    OpenRequests open = OpenRequests.of(channel);
    open.begun();
    context.addEndHandler(ended -> channel.eventLoop().execute(open::ended));
    RequestBodyMonitor bodies = RequestBodyMonitor.of(channel);
    if (bodies == null) {
      return; // HTTP/2 has its own frames, and one connection's window.
    }
    long number = bodies.begin(() -> refusals.refuseAndClose(context, BAD_REQUEST));
    Vertx vertx = context.vertx();
    long timer =
        vertx.setTimer(
            limitMs,
            id -> {
              if (!bodies.hasArrived(number)) {
                refusals.refuseAndClose(context, REQUEST_TIMEOUT);
              }
            });
    context.addEndHandler(ended -> vertx.cancelTimer(timer));
  }
}
