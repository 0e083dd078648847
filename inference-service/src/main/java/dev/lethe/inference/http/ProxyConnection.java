package dev.lethe.inference.http;

import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ErrorBody;
import dev.lethe.inference.upstream.ProxyReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** A client whose call is passed on. */
final class ProxyConnection implements ProxyReply {
  private final ClientConnection client;
  private final GateHeader header;
  private final boolean tellsGates;
  private boolean opened;

  ProxyConnection(ClientConnection client, GateHeader header, boolean tellsGates) {
    this.client = client;
    this.header = header;
    this.tellsGates = tellsGates;
  }

  @Override
  public boolean tellsGates() {
    return tellsGates;
  }

  @Override
  public void whenGone(Runnable stop) {
    HttpServerResponse response = client.response();
    client.whenGone(
        () -> {
          if (!response.ended()) {
            stop.run();
          }
        });
    if (client.isGone()) {
      stop.run();
    }
  }

  @Override
  public boolean isGone() {
    return client.isGone();
  }

  @Override
  public void whole(List<GateOutcome> outcomes, Buffer json) {
    if (!isGone()) {
      if (!outcomes.isEmpty()) {
        header.put(client.response(), outcomes);
      }
      client.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(json);
    }
  }

  @Override
  public void open(GateOutcome outcome) {
    if (!isGone()) {
      StreamReply.putHead(client.response());
      header.put(client.response(), List.of(outcome));
      opened = true;
    }
  }

  @Override
  public void write(Buffer events) {
    if (!isGone()) {
      client.response().write(events);
    }
  }

  @Override
  public boolean isFull() {
    return !isGone() && client.response().writeQueueFull();
  }

  @Override
  public void whenDrained(Runnable goOn) {
    client.response().drainHandler(drained -> goOn.run());
  }

  @Override
  public void end() {
    if (!isGone()) {
      client.response().end();
    }
  }

  @Override
  public void failed(ApiError error, String retryAfter) {
    if (isGone()) {
      return;
    }
    if (opened) {
      client.response().write("data: " + ErrorBody.of(error) + "\n\n");
      client.response().end();
      return;
    }
    if (!retryAfter.isEmpty()) {
      client.response().putHeader(HttpHeaders.RETRY_AFTER, retryAfter);
    }
    client.refuse(error);
  }
}
