package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.inference.openai.AnswerShape;
import dev.lethe.inference.openai.AnswerWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chats and completions: answers with {@code choices}.
 *
 * @param expected how many were asked for
 * @param includeUsage whether a stream ends with token counts
 */
record ChoicesFormat(AnswerShape shape, int expected, boolean includeUsage)
    implements AnswerFormat {
  /** What a refusal keeps of the answer in whose place it stands. */
  private static final Set<String> KEPT =
      Set.of("id", "object", "created", "model", "service_tier", "system_fingerprint");

  private static final String CHOICES = "choices";
  private static final String PROMPT_TOKENS = "prompt_tokens";

  @Override
  public String idPrefix() {
    return shape.idPrefix();
  }

  @Override
  public Optional<ObjectNode> error(ObjectNode said) {
    return said.hasNonNull("error") || said.path("object").asText().equals("error")
        ? Optional.of(said)
        : Optional.empty();
  }

  @Override
  public AnswerEnvelope envelope(ObjectNode said, AnswerEnvelope known) {
    return known.over(said);
  }

  @Override
  public int promptTokens(ObjectNode said, int otherwise) {
    return said.path("usage").path(PROMPT_TOKENS).asInt(otherwise);
  }

  @Override
  public List<SaidChoice> choices(ObjectNode answer) {
    if (!(answer.path(CHOICES) instanceof ArrayNode choices) || choices.size() > expected) {
      throw new UpstreamFault(UpstreamErrors.INVALID);
    }
    List<SaidChoice> said = new ArrayList<>();
    for (int i = 0; i < choices.size(); i++) {
      int index = choices.get(i).path("index").asInt(i);
      if (index < 0 || index >= expected) {
        throw new UpstreamFault(UpstreamErrors.INVALID);
      }
      ChoiceText text = new ChoiceText();
      text.add(choices.get(i));
      said.add(new SaidChoice(index, text));
    }
    return said;
  }

  @Override
  public ObjectNode beside(ObjectNode answer) {
    return AnswerEnvelope.beside(answer);
  }

  @Override
  public ObjectNode replaced(
      ObjectNode answer,
      AnswerEnvelope envelope,
      boolean tellsGates,
      List<@Nullable GatedAnswer> instead,
      int promptTokens) {
    AnswerWriter writer = envelope.writer(shape, false, tellsGates);
    ObjectNode replaced = answer.deepCopy();
    replaced.retain(KEPT);
    beside(answer).fieldNames().forEachRemaining(replaced::remove);
    ArrayNode written = replaced.putArray(CHOICES);
    int tokens = 0;
    for (int i = 0; i < instead.size(); i++) {
      JsonNode choice = answer.path(CHOICES).path(i);
      GatedAnswer refusal = instead.get(i);
      if (refusal == null) {
        written.add(choice);
        ChoiceText said = new ChoiceText();
        said.add(choice);
        tokens += UpstreamEngine.tokens(said.bytes());
      } else {
        written.add(writer.choice(choice.path("index").asInt(i), refusal));
        tokens += refusal.completionTokens();
      }
    }
    replaced
        .putObject("usage")
        .put(PROMPT_TOKENS, promptTokens)
        .put("completion_tokens", tokens)
        .put("total_tokens", promptTokens + tokens);
    return replaced;
  }

  @Override
  public ObjectNode refused(
      AnswerEnvelope envelope, boolean tellsGates, List<GatedAnswer> answers) {
    return envelope.writer(shape, includeUsage, tellsGates).whole(answers);
  }

  @Override
  public AnswerEvents events(ProxyReply reply) {
    return new ChoiceEvents(this, reply);
  }
}
