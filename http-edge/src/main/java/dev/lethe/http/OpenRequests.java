package dev.lethe.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a connection works on; over HTTP/2 several at once. While there is one, nothing
 * says that the connection is idle. Used on the channel's event loop only.
 */
final class OpenRequests {
  /** The names that Vert.x gives its handlers. */
  private static final String IDLE = "idle";

  private static final String LAST = "handler";

  private static final AttributeKey<OpenRequests> KEY =
      AttributeKey.valueOf("dev.lethe.http.open-requests");

  private final Channel channel;
  private int open;
  private @Nullable IdleStateHandler idle;

  private OpenRequests(Channel channel) {
    this.channel = channel;
  }

  static OpenRequests of(Channel channel) {
    OpenRequests known = channel.attr(KEY).get();
    if (known == null) {
      known = new OpenRequests(channel);
      channel.attr(KEY).set(known);
    }
    return known;
  }

  void begun() {
    open++;
    ChannelHandler handler = channel.pipeline().get(IDLE);
    if (handler instanceof IdleStateHandler present) {
      idle = present;
      channel.pipeline().remove(handler);
    }
  }

  void ended() {
    open--;
    IdleStateHandler before = idle;
    if (open == 0 && before != null && channel.isActive() && channel.pipeline().get(LAST) != null) {
      idle = null;
      channel
          .pipeline()
          .addBefore(
              LAST,
              IDLE,
              new IdleStateHandler(
                  before.getReaderIdleTimeInMillis(),
                  before.getWriterIdleTimeInMillis(),
                  before.getAllIdleTimeInMillis(),
                  TimeUnit.MILLISECONDS));
    }
  }
}
