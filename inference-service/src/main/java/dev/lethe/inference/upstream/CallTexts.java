package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything in a call that can reach the model as words. What a field means need not be known for
 * that: every text counts, also in fields that nobody here has heard of, but for those few that no
 * model gets to see.
 */
final class CallTexts {
  /** Fields of the body that say how to answer, not what. */
  private static final Set<String> CONTROLS =
      Set.of(
          "model",
          "user",
          "metadata",
          "service_tier",
          "stop",
          "modalities",
          "audio",
          "prompt_cache_key",
          "safety_identifier",
          "request_id",
          "cache_salt",
          "reasoning_effort",
          "verbosity");

  /** Fields that say how to answer where nothing but known words stands in them. */
  private static final Set<String> SETTINGS = Set.of("include", "reasoning", "text", "truncation");

  /** Field names of tools and schemas that everybody writes. */
  private static final Set<String> GRAMMAR =
      Set.of(
          "type",
          "function",
          "name",
          "description",
          "parameters",
          "properties",
          "required",
          "items",
          "enum",
          "const",
          "default",
          "anyOf",
          "oneOf",
          "allOf",
          "additionalProperties",
          "json_schema",
          "schema",
          "strict",
          "title",
          "format",
          "minimum",
          "maximum",
          "$defs",
          "$ref");

  private static final String ARGUMENTS = "arguments";

  private CallTexts() {}

  /** What stands beside the messages or the prompt: tools, schemas, documents, templates. */
  static List<String> beside(ObjectNode body, String asked) {
    List<String> turns = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      String name = field.getKey();
      boolean choice = name.equals("tool_choice") && field.getValue().isTextual();
      boolean setting = SETTINGS.contains(name) && WordsOf.areSettings(field.getValue());
      if (!name.equals(asked) && !choice && !setting && !CONTROLS.contains(name)) {
        List<String> texts = new ArrayList<>();
        collect(name, field.getValue(), true, texts);
        addTo(turns, texts);
      }
    }
    return turns;
  }

  /** One message: its parts, reasoning, calls of tools and their answers, line by line. */
  static String message(JsonNode message) {
    List<String> texts = new ArrayList<>();
    collect("", message, false, texts);
    return String.join("\n", texts);
  }

  private static void addTo(List<String> turns, List<String> texts) {
    String turn = String.join("\n", texts);
    if (!turn.isBlank()) {
      turns.add(turn);
    }
  }

  private static void collect(String name, JsonNode node, boolean names, List<String> into) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (names && !GRAMMAR.contains(field.getKey())) {
          into.add(field.getKey());
        }
        collect(field.getKey(), field.getValue(), names, into);
      }
    } else if (node.isArray()) {
      node.forEach(element -> collect(name, element, names, into));
    } else if (node.isTextual() && isText(name, node.textValue())) {
      String text = node.textValue();
      into.add(text);
      String read = name.equals(ARGUMENTS) ? JsonEscapes.read(text) : text;
      if (!read.equals(text)) {
        into.add(read);
      }
    }
  }

  private static boolean isText(String name, String value) {
    return switch (name) {
      case "role" -> !WordsOf.isRole(value);
      case "type", "detail", "status" -> !WordsOf.isKind(value);
      default -> !value.isBlank() && !WordsOf.isBinary(name, value);
    };
  }
}
