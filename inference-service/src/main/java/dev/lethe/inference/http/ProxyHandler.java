package dev.lethe.inference.http;

import dev.lethe.access.Caller;
import dev.lethe.inference.openai.ApiException;
import dev.lethe.inference.upstream.UpstreamCall;
import dev.lethe.inference.upstream.UpstreamProxy;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/** One endpoint in front of the upstream: reads the call and hands it on. */
final class ProxyHandler implements Handler<RoutingContext> {
  private final Function<byte[], UpstreamCall> reader;
  private final UpstreamProxy proxy;
  private final GateHeader header;

  /**
   * @param reader throws {@link ApiException} at a call that is not to be passed on
   */
  ProxyHandler(Function<byte[], UpstreamCall> reader, UpstreamProxy proxy, GateHeader header) {
    this.reader = reader;
    this.proxy = proxy;
    this.header = header;
  }

  @Override
  public void handle(RoutingContext context) {
    ClientConnection client = new ClientConnection(context.response());
    Caller caller = Caller.of(context);
    try {
      Buffer body = context.body().buffer();
      proxy.answer(
          reader.apply(body == null ? new byte[0] : body.getBytes()),
          new ProxyConnection(client, header.to(caller), caller.mayReadGate()),
          CallSpan.traceparent(context));
    } catch (ApiException e) {
      client.refuse(e.error());
    }
  }
}
