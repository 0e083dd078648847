package dev.lethe.inference.http;

import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.openai.AnswerWriter;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.serving.CompletionSink;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/** One JSON object once everything is answered. */
final class WholeReply implements CompletionSink {
  private final ClientConnection client;
  private final AnswerWriter writer;
  private final GateHeader header;

  WholeReply(ClientConnection client, AnswerWriter writer, GateHeader header) {
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
    return AnswerSink.NONE;
  }

  @Override
  public void finished(List<GatedAnswer> answers) {
    client.mustBeThere();
    header.put(client.response(), answers.stream().map(GatedAnswer::outcome).toList());
    client
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(writer.whole(answers).toString());
  }

  @Override
  public void failed(ApiError error) {
    client.refuse(error);
  }
}
