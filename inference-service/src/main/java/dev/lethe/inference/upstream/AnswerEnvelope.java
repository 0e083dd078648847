package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.inference.openai.AnswerShape;
import dev.lethe.inference.openai.AnswerWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands around the choices of an answer. A refusal takes it over from the upstream's answer
 * in whose place it stands.
 */
record AnswerEnvelope(String id, Instant created, String model, @Nullable String fingerprint) {

  private static final Set<String> IDS =
      Set.of(
          "id", "object", "created", "model", "service_tier", "system_fingerprint", "obfuscation");
  private static final Set<String> COUNTS = Set.of("usage", "timings");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:/@=+-]{0,256}");

  /**
   * What an answer, or an event, says beside its choices and what stands around every server's.
   *
   * @throws UpstreamFault if it has choices that are none
   */
  static ObjectNode beside(ObjectNode answer) {
    JsonNode choices = answer.path("choices");
    if (!choices.isMissingNode() && !choices.isNull() && !choices.isArray()) {
      throw new UpstreamFault(UpstreamErrors.INVALID);
    }
    ObjectNode beside = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : answer.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      boolean id = IDS.contains(name) && value.isValueNode() && isId(value.asText());
      boolean counts = COUNTS.contains(name) && tellsNothing(value);
      if (!name.equals("choices") && !id && !counts) {
        beside.set(name, value);
      }
    }
    return beside;
  }

  /** Whether it has the form of an id, and not of a sentence. */
  static boolean isId(String value) {
    return ID.matcher(value).matches();
  }

  static boolean tellsNothing(JsonNode value) {
    if (value.isContainerNode()) {
      for (JsonNode part : value) {
        if (!tellsNothing(part)) {
          return false;
        }
      }
      return true;
    }
    return !value.isTextual() || WordsOf.isOneWord(value.textValue());
  }

  /** The upstream's own, where it says so. */
  AnswerEnvelope over(JsonNode answer) {
    JsonNode time = answer.path(answer.has("created") ? "created" : "created_at");
    return new AnswerEnvelope(
        id(answer.path("id"), id),
        time.canConvertToLong() ? Instant.ofEpochSecond(time.longValue()) : created,
        id(answer.path("model"), model),
        answer.path("system_fingerprint").isTextual()
            ? id(answer.path("system_fingerprint"), "")
            : fingerprint);
  }

  private static String id(JsonNode said, String otherwise) {
    return said.isTextual() && isId(said.textValue()) ? said.textValue() : otherwise;
  }

  AnswerWriter writer(AnswerShape shape, boolean includeUsage, boolean tellsGates) {
    return new AnswerWriter(shape, id, created, model, fingerprint, includeUsage, tellsGates);
  }
}
