package dev.lethe.inference.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.openai.AnswerWriter;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ErrorBody;
import dev.lethe.inference.serving.CompletionSink;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Server-sent events, one per released piece. The head goes out when the first window has been
 * judged, so that it can say what the gates found. A slow reader's chunks wait in memory; an answer
 * is no longer than the model's context.
 */
final class StreamReply implements CompletionSink, AnswerSink {
  private final ClientConnection client;
  private final AnswerWriter writer;
  private final GateHeader header;
  private boolean opened;

  StreamReply(ClientConnection client, AnswerWriter writer, GateHeader header) {
    this.client = client;
    this.writer = writer;
    this.header = header;
  }

  @Override
  public void mustBeWaitedFor() {
    client.mustBeThere();
  }

  @Override
  public AnswerSink sink() {
    return this;
  }

  @Override
  public void opened(GateOutcome outcome) {
    client.mustBeThere();
    HttpServerResponse response = client.response();
    putHead(response);
    header.put(response, List.of(outcome));
    opened = true;
    writer.opening().ifPresent(this::send);
  }

  /** What every stream of events begins with. */
  static void putHead(HttpServerResponse response) {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader("X-Accel-Buffering", "no");
  }

  @Override
  public void text(String piece) {
    client.mustBeThere();
    if (!piece.isEmpty()) {
      send(writer.piece(piece));
    }
  }

  @Override
  public void finished(List<GatedAnswer> answers) {
    client.mustBeThere();
    GatedAnswer answer = answers.get(0);
    if (!opened) {
      opened(answer.outcome());
    }
    send(writer.closing(answer));
    writer.counts(answer).ifPresent(this::send);
    client.response().end("data: [DONE]\n\n");
  }

  @Override
  public void failed(ApiError error) {
    if (!opened) {
      client.refuse(error);
    } else if (!client.response().closed()) {
      send(ErrorBody.of(error));
      client.response().end();
    }
  }

  private void send(ObjectNode event) {
    client.response().write("data: " + event + "\n\n");
  }
}
