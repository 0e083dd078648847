package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Responses API: an answer is one choice, whatever items it has, and says its call over again.
 *
 * @param call what the call set, as an answer says it too
 * @param known every string of the call
 */
record ResponseFormat(ObjectNode call, Set<String> known) implements AnswerFormat {
  static final String OUTPUT = "output";
  static final String STATUS = "status";
  static final String COMPLETED = "completed";
  static final String INCOMPLETE = "incomplete";

  /** Fields in which an answer says its call, or what the upstream took for it. */
  private static final Set<String> ECHOES =
      Set.of(
          "background",
          "include",
          "input",
          "instructions",
          "max_output_tokens",
          "max_tool_calls",
          "metadata",
          "parallel_tool_calls",
          "prompt_cache_key",
          "reasoning",
          "safety_identifier",
          "service_tier",
          "stop",
          "store",
          "temperature",
          "text",
          "tool_choice",
          "tools",
          "top_logprobs",
          "top_p",
          "truncation",
          "user");

  /** Those that a refusal says: what was asked is not said again. */
  private static final Set<String> SETTINGS =
      Set.of(
          "instructions",
          "max_output_tokens",
          "metadata",
          "parallel_tool_calls",
          "reasoning",
          "temperature",
          "text",
          "tool_choice",
          "tools",
          "top_p");

  private static final Set<String> IDS =
      Set.of("id", "object", "model", STATUS, "service_tier", "prompt_cache_retention");
  private static final Set<String> COUNTS = Set.of("usage", "incomplete_details", "timings");
  private static final String ERROR = "error";
  private static final String RESPONSE = "response";

  static ResponseFormat of(ObjectNode call) {
    Set<String> known = new HashSet<>();
    strings(call, known);
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    SETTINGS.stream()
        .sorted()
        .filter(call::hasNonNull)
        .forEach(name -> set.set(name, call.get(name)));
    return new ResponseFormat(set, known);
  }

  private static void strings(JsonNode node, Set<String> into) {
    if (node.isTextual()) {
      into.add(node.textValue());
    }
    node.forEach(part -> strings(part, into));
  }

  @Override
  public String idPrefix() {
    return "resp_";
  }

  @Override
  public Optional<ObjectNode> error(ObjectNode said) {
    String type = said.path("type").asText();
    ObjectNode answer = said.path(RESPONSE) instanceof ObjectNode response ? response : said;
    boolean failed =
        type.equals("response.failed") || answer.path(STATUS).asText().equals("failed");
    if (said.hasNonNull(ERROR)) {
      return Optional.of(wrapped(said.path(ERROR)));
    }
    if (type.equals(ERROR) || said.path("object").asText().equals(ERROR)) {
      return Optional.of(wrapped(said.deepCopy().without("type")));
    }
    return failed || answer.hasNonNull(ERROR)
        ? Optional.of(wrapped(answer.path(ERROR)))
        : Optional.empty();
  }

  private static ObjectNode wrapped(JsonNode error) {
    return JsonNodeFactory.instance.objectNode().set(ERROR, error);
  }

  @Override
  public AnswerEnvelope envelope(ObjectNode said, AnswerEnvelope known) {
    return known.over(said.path(RESPONSE).isObject() ? said.path(RESPONSE) : said);
  }

  @Override
  public int promptTokens(ObjectNode said, int otherwise) {
    JsonNode answer = said.path(RESPONSE).isObject() ? said.path(RESPONSE) : said;
    return answer.path("usage").path("input_tokens").asInt(otherwise);
  }

  @Override
  public List<SaidChoice> choices(ObjectNode answer) {
    if (!(answer.path(OUTPUT) instanceof ArrayNode items)) {
      throw new UpstreamFault(UpstreamErrors.INVALID);
    }
    ChoiceText said = new ChoiceText();
    ResponseTexts.output(items, said);
    return List.of(new SaidChoice(0, said));
  }

  @Override
  public ObjectNode beside(ObjectNode answer) {
    ObjectNode beside = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : answer.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      boolean id =
          IDS.contains(name) && value.isTextual() && AnswerEnvelope.isId(value.textValue());
      boolean counts = COUNTS.contains(name) && AnswerEnvelope.tellsNothing(value);
      boolean echo = ECHOES.contains(name) && isEcho(value);
      if (!name.equals(OUTPUT) && !id && !counts && !echo && hasText(value)) {
        beside.set(name, value);
      }
    }
    return beside;
  }

  private boolean isEcho(JsonNode value) {
    if (value.isContainerNode()) {
      return value.valueStream().allMatch(this::isEcho);
    }
    return !value.isTextual()
        || known.contains(value.textValue())
        || WordsOf.isSetting(value.textValue());
  }

  private static boolean hasText(JsonNode value) {
    return value.isTextual() || value.valueStream().anyMatch(ResponseFormat::hasText);
  }

  @Override
  public ObjectNode replaced(
      ObjectNode answer,
      AnswerEnvelope envelope,
      boolean tellsGates,
      List<@Nullable GatedAnswer> instead,
      int promptTokens) {
    return refusal(envelope, Objects.requireNonNull(instead.get(0)), promptTokens);
  }

  @Override
  public ObjectNode refused(
      AnswerEnvelope envelope, boolean tellsGates, List<GatedAnswer> answers) {
    return refusal(envelope, answers.get(0), answers.get(0).promptTokens());
  }

  private ObjectNode refusal(AnswerEnvelope envelope, GatedAnswer answer, int promptTokens) {
    boolean whole = answer.finish() != FinishReason.LENGTH;
    ObjectNode body = object(envelope);
    body.withArray(OUTPUT).add(message(envelope, whole ? COMPLETED : INCOMPLETE, answer.text()));
    finish(body, whole ? "" : "max_output_tokens", promptTokens, answer.completionTokens());
    return body;
  }

  /** An answer that has no items yet, and says its call as any other would. */
  ObjectNode object(AnswerEnvelope envelope) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", envelope.id())
            .put("object", RESPONSE)
            .put("created_at", envelope.created().getEpochSecond())
            .put(STATUS, "in_progress")
            .putNull(ERROR)
            .putNull("incomplete_details")
            .putNull("instructions")
            .putNull("max_output_tokens")
            .put("model", envelope.model());
    body.putArray(OUTPUT);
    body.put("parallel_tool_calls", true).putNull("previous_response_id").putNull("temperature");
    body.putObject("text").putObject("format").put("type", "text");
    body.put("tool_choice", "auto").putArray("tools");
    body.putNull("top_p").putNull("usage").putObject("metadata");
    return body.setAll(call);
  }

  /**
   * Ends an answer.
   *
   * @param reason why it is incomplete; empty if it is whole
   */
  static void finish(ObjectNode body, String reason, int promptTokens, int tokens) {
    body.put(STATUS, reason.isEmpty() ? COMPLETED : INCOMPLETE);
    if (!reason.isEmpty()) {
      body.putObject("incomplete_details").put("reason", reason);
    }
    ObjectNode usage = body.putObject("usage").put("input_tokens", promptTokens);
    usage.putObject("input_tokens_details").put("cached_tokens", 0);
    usage
        .put("output_tokens", tokens)
        .putObject("output_tokens_details")
        .put("reasoning_tokens", 0);
    usage.put("total_tokens", promptTokens + tokens);
  }

  /** The item that a refusal is. */
  static ObjectNode message(AnswerEnvelope envelope, String status, @Nullable String text) {
    ObjectNode message =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", "msg_" + envelope.id().replaceFirst("^resp_", ""))
            .put("type", "message")
            .put(STATUS, status)
            .put("role", "assistant");
    ArrayNode content = message.putArray("content");
    if (text != null) {
      content.add(part(text));
    }
    return message;
  }

  static ObjectNode part(String text) {
    ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "output_text");
    part.putArray("annotations");
    part.putArray("logprobs");
    return part.put("text", text);
  }

  @Override
  public AnswerEvents events(ProxyReply reply) {
    return new ResponseEvents(this, reply);
  }

  @Override
  public String toString() {
    return "ResponseFormat[redacted]";
  }
}
