package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.TokenLogprob;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer as JSON, whole or in chunks that share id, time and fingerprint. Not
 * thread-safe.
 *
 * @param fingerprint of the base model that answers, OpenAI's {@code system_fingerprint}; null
 *     where nobody knows
 * @param includeUsage as in {@link CompletionCall}
 * @param tellsGates whether the caller may know that a gate ended an answer; others are told that
 *     it stopped
 */
public record AnswerWriter(
    AnswerShape shape,
    String id,
    Instant created,
    String model,
    @Nullable String fingerprint,
    boolean includeUsage,
    boolean tellsGates) {

  public ObjectNode whole(List<GatedAnswer> answers) {
    ObjectNode body = envelope(shape.object());
    ArrayNode choices = body.putArray("choices");
    for (int i = 0; i < answers.size(); i++) {
      choices.add(choice(i, answers.get(i)));
    }
    body.set("usage", usage(answers));
    return body;
  }

  /** One finished choice, as it stands among others. */
  public ObjectNode choice(int index, GatedAnswer answer) {
    ObjectNode choice = shape.whole(index, answer.text(), finish(answer));
    return scored(choice, answer.logprobs(), answer.text(), 0);
  }

  public Optional<ObjectNode> opening() {
    return opening(0);
  }

  public Optional<ObjectNode> opening(int index) {
    return Optional.ofNullable(shape.opening(index)).map(this::chunk);
  }

  public ObjectNode piece(String text) {
    return piece(0, text);
  }

  public ObjectNode piece(int index, String text) {
    return chunk(shape.piece(index, text));
  }

  /**
   * A piece with its tokens.
   *
   * @param logprobs null for none
   * @param offset where the piece begins in the choice's text
   */
  public ObjectNode piece(
      int index, String text, @Nullable List<TokenLogprob> logprobs, int offset) {
    return chunk(scored(shape.piece(index, text), logprobs, text, offset));
  }

  private ObjectNode scored(
      ObjectNode choice, @Nullable List<TokenLogprob> logprobs, String text, int offset) {
    return logprobs == null
        ? choice
        : choice.set("logprobs", shape.logprobs(logprobs, text, offset));
  }

  public ObjectNode closing(GatedAnswer answer) {
    return closing(0, answer);
  }

  public ObjectNode closing(int index, GatedAnswer answer) {
    return chunk(shape.closing(index, finish(answer)));
  }

  /** The chunk of token counts that ends a stream; empty unless it was asked for. */
  public Optional<ObjectNode> counts(GatedAnswer answer) {
    return counts(List.of(answer));
  }

  /** The same of a stream of several choices. */
  public Optional<ObjectNode> counts(List<GatedAnswer> answers) {
    if (!includeUsage) {
      return Optional.empty();
    }
    ObjectNode body = envelope(shape.chunkObject());
    body.putArray("choices");
    body.set("usage", usage(answers));
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
