package dev.lethe.inference.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.AnswerSink;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.openai.AnswerWriter;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.serving.CompletionSink;
import dev.lethe.inference.serving.GateExplanation;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON object once everything is answered. */
final class WholeReply implements CompletionSink {
  private final ClientConnection client;
  private final AnswerWriter writer;
  private final GateHeader header;
  private final boolean explains;
  private @Nullable GateExplanation explanation;

  /**
   * @param explains whether the caller is told what each gate made of it
   */
  WholeReply(ClientConnection client, AnswerWriter writer, GateHeader header, boolean explains) {
    this.client = client;
    this.writer = writer;
    this.header = header;
    this.explains = explains;
  }

  @Override
  public void mustBeWaitedFor() {
    client.mustBeThere();
  }

  @Override
  public AnswerSink sink(int choice) {
    return AnswerSink.NONE;
  }

  @Override
  public boolean wantsExplanation() {
    return explains;
  }

  @Override
  public void explained(GateExplanation explanation) {
    this.explanation = explanation;
  }

  @Override
  public void finished(List<GatedAnswer> answers) {
    client.mustBeThere();
    header.put(client.response(), answers.stream().map(GatedAnswer::outcome).toList());
    ObjectNode body = writer.whole(answers);
    if (explanation != null) {
      body.set("lethe_gates", explanation.json());
    }
    client.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body.toString());
  }

  @Override
  public void failed(ApiError error) {
    client.refuse(error);
  }
}
