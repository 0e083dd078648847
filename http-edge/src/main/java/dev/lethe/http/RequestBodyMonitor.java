package dev.lethe.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Sees the bodies of an HTTP/1.1 connection before Vert.x does: which have arrived, whoever reads
 * them and when, and which have chunks that are none (RFC 9112, section 7.1). Used on the channel's
 * event loop only.
 */
final class RequestBodyMonitor extends ChannelInboundHandlerAdapter {
  private static final String NAME = "lethe-bodies";

  /** The names that Vert.x gives its handlers. */
  private static final String HTTP_1 = "httpDecoder";

  private static final String LAST = "handler";

  private Runnable refusal = () -> {};
  private long begun;
  private volatile long arrived;

  private RequestBodyMonitor() {}

  /** Of a connection, from its first request on; null if it is none of HTTP/1.1. */
  static @Nullable RequestBodyMonitor of(Channel channel) {
    if (channel.pipeline().get(NAME) instanceof RequestBodyMonitor present) {
      return present;
    }
    if (channel.pipeline().get(HTTP_1) == null || channel.pipeline().get(LAST) == null) {
      return null;
    }
    RequestBodyMonitor watched = new RequestBodyMonitor();
    channel.pipeline().addBefore(LAST, NAME, watched);
    return watched;
  }

  /**
   * A request is worked on whose head was seen.
   *
   * @param refusal what to do if its body is broken
   * @return its number, for {@link #hasArrived}
   */
  long begin(Runnable refusal) {
    this.refusal = refusal;
    begun++;
    return begun;
  }

  boolean hasArrived(long number) {
    return arrived >= number;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    boolean content = message instanceof HttpContent && !(message instanceof HttpRequest);
    if (content && ((HttpContent) message).decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      refusal.run();
      return;
    }
    if (message instanceof LastHttpContent) {
      arrived = arrived + 1;
    }
    super.channelRead(context, message);
  }
}
