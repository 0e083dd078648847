package dev.lethe.inference.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.TokenLogprob;
import dev.lethe.inference.openai.AnswerWriter;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ErrorBody;
import dev.lethe.inference.serving.CompletionSink;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, one per released piece. The head goes out when the first window has been
 * judged, so that it can say what the gates found. A slow reader's chunks wait in memory; an answer
 * is no longer than the model's context.
 */
final class StreamReply implements CompletionSink {
  private final ClientConnection client;
  private final AnswerWriter writer;
  private final GateHeader header;
  private boolean headSent;
  private Choice current = new Choice(0);

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
  public AnswerSink sink(int choice) {
    current = new Choice(choice);
    return current;
  }

  /** One choice; the head says what the gates found of the first one. */
  private final class Choice implements AnswerSink {
    private final int index;
    private boolean opened;
    private int length;

    Choice(int index) {
      this.index = index;
    }

    @Override
    public void opened(GateOutcome outcome) {
      client.mustBeThere();
      if (!headSent) {
        HttpServerResponse response = client.response();
        putHead(response);
        header.put(response, List.of(outcome));
        headSent = true;
      }
      opened = true;
      writer.opening(index).ifPresent(StreamReply.this::send);
    }

    @Override
    public void text(String piece) {
      text(piece, null);
    }

    @Override
    public void text(String piece, @Nullable List<TokenLogprob> logprobs) {
      client.mustBeThere();
      if (!piece.isEmpty() || logprobs != null && !logprobs.isEmpty()) {
        send(writer.piece(index, piece, logprobs, length));
        length += piece.length();
      }
    }
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
  public void answered(int choice, GatedAnswer answer) {
    client.mustBeThere();
    if (!current.opened) {
      current.opened(answer.outcome());
    }
    send(writer.closing(choice, answer));
  }

  @Override
  public void finished(List<GatedAnswer> answers) {
    client.mustBeThere();
    writer.counts(answers).ifPresent(this::send);
    client.response().end("data: [DONE]\n\n");
  }

  @Override
  public void failed(ApiError error) {
    if (!headSent) {
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
