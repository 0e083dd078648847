package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.openai.AnswerWriter;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Writes refusals as events of a stream, in the pieces of any other answer. */
record RefusedChoice(AnswerWriter writer, ProxyReply reply) {
  private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

  /**
   * @param steps the text as it grows
   */
  void write(int index, List<String> steps, GatedAnswer answer) {
    writer.opening(index).ifPresent(this::send);
    String before = "";
    for (String step : steps) {
      if (step.length() > before.length()) {
        send(writer.piece(index, step.substring(before.length())));
        before = step;
      }
    }
    send(writer.closing(index, answer));
  }

  /** The counts, if they are wanted, and the last event. */
  void end(List<GatedAnswer> answers) {
    writer.counts(answers).ifPresent(this::send);
    reply.write(DONE);
  }

  void send(ObjectNode event) {
    reply.write(Buffer.buffer("data: " + event + "\n\n"));
  }
}
