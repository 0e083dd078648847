package dev.lethe.inference.upstream;

import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.inference.openai.AnswerShape;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * A call that was read, and is passed on.
 *
 * @param format how it is answered
 * @param path below the upstream's base address
 * @param body as the client sent it, but for the model's name
 * @param questions what the gates look at, of each prompt; one for a chat
 * @param choicesEach answers to each of them
 * @param ending where a text that no model wrote ends: its token limit and stop texts
 */
public record UpstreamCall(
    AnswerFormat format,
    String path,
    Buffer body,
    boolean stream,
    List<List<String>> questions,
    int choicesEach,
    GenerationRequest ending) {
  public UpstreamCall {
    questions = List.copyOf(questions);
  }

  /** A call that is answered with numbers: it is passed on as it is, and so is its answer. */
  public static UpstreamCall ungated(String path, Buffer body) {
    return new UpstreamCall(
        new ChoicesFormat(AnswerShape.COMPLETION, 1, false),
        path,
        body,
        false,
        List.of(),
        1,
        GenerationRequest.greedy("", 1));
  }

  boolean isGated() {
    return !questions.isEmpty();
  }

  int choices() {
    return questions.size() * choicesEach;
  }

  @Override
  public String toString() {
    return "UpstreamCall[redacted, " + path + "]";
  }
}
