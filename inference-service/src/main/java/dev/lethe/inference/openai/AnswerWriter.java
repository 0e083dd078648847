package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Writes one answer as JSON, whole or in chunks that share id, time and fingerprint. Not
 * thread-safe.
 *
 * @param fingerprint of the base model that answers, OpenAI's {@code system_fingerprint}
 * @param includeUsage as in {@link CompletionCall}
 * @param tellsGates whether the caller may know that a gate ended an answer; others are told that
 *     it stopped
 */
public record AnswerWriter(
    AnswerShape shape,
    String id,
    Instant created,
    String model,
    String fingerprint,
    boolean includeUsage,
    boolean tellsGates) {

  public ObjectNode whole(List<GatedAnswer> answers) {
    ObjectNode body = envelope(shape.object());
    ArrayNode choices = body.putArray("choices");
    for (int i = 0; i < answers.size(); i++) {
      choices.add(shape.whole(i, answers.get(i).text(), finish(answers.get(i))));
    }
    body.set("usage", usage(answers));
    return body;
  }

  public Optional<ObjectNode> opening() {
    return Optional.ofNullable(shape.opening(0)).map(this::chunk);
  }

  public ObjectNode piece(String text) {
    return chunk(shape.piece(0, text));
  }

  public ObjectNode closing(GatedAnswer answer) {
    return chunk(shape.closing(0, finish(answer)));
  }

  /** The chunk of token counts that ends a stream; empty unless it was asked for. */
  public Optional<ObjectNode> counts(GatedAnswer answer) {
    if (!includeUsage) {
      return Optional.empty();
    }
    ObjectNode body = envelope(shape.chunkObject());
    body.putArray("choices");
    body.set("usage", usage(List.of(answer)));
    return Optional.of(body);
  }

  private FinishReason finish(GatedAnswer answer) {
    return answer.finish() == FinishReason.CUT_OFF && !tellsGates
        ? FinishReason.STOP
        : answer.finish();
  }

  private ObjectNode chunk(ObjectNode choice) {
    ObjectNode body = envelope(shape.chunkObject());
    body.putArray("choices").add(choice);
    if (includeUsage) {
      body.putNull("usage");
    }
    return body;
  }

  private ObjectNode envelope(String object) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created.getEpochSecond())
        .put("model", model)
        .put("system_fingerprint", fingerprint);
  }

  private static ObjectNode usage(List<GatedAnswer> answers) {
    int prompt = answers.stream().mapToInt(GatedAnswer::promptTokens).sum();
    int completion = answers.stream().mapToInt(GatedAnswer::completionTokens).sum();
    return JsonNodeFactory.instance
        .objectNode()
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
  }
}
