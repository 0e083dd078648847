package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Fields of the specification that would change the answer and that this server does not honour.
 * They pass with a value that asks for nothing; any other value is refused rather than ignored.
 * Fields that cannot change the answer ({@code user}, {@code metadata}, {@code store} …) and
 * unknown ones are ignored.
 */
final class UnsupportedFields {
  private static final Predicate<JsonNode> NEVER = value -> false;
  private static final Predicate<JsonNode> EMPTY =
      value -> value.isContainerNode() && value.isEmpty();
  private static final Predicate<JsonNode> NO_TEXT =
      value -> value.isTextual() && value.textValue().isEmpty();

  private static final Predicate<JsonNode> NO_CALL =
      value -> "none".equals(value.textValue()) || "auto".equals(value.textValue());

  private static final Map<String, Predicate<JsonNode>> COMPLETION = Map.of("suffix", NO_TEXT);

  private static final Map<String, Predicate<JsonNode>> CHAT =
      Map.of(
          "tools", EMPTY,
          "tool_choice", NO_CALL,
          "functions", EMPTY,
          "function_call", NO_CALL,
          "response_format", value -> "text".equals(value.path("type").textValue()),
          "modalities",
              value ->
                  value.isArray() && value.size() == 1 && "text".equals(value.get(0).textValue()),
          "audio", NEVER,
          "web_search_options", NEVER);

  private UnsupportedFields() {}

  static void refuseForCompletion(RequestFields fields) {
    refuse(fields, COMPLETION);
  }

  static void refuseForChat(RequestFields fields) {
    refuse(fields, CHAT);
  }

  private static void refuse(RequestFields fields, Map<String, Predicate<JsonNode>> harmless) {
    new TreeMap<>(harmless)
        .forEach(
            (field, test) -> {
              JsonNode value = fields.node(field);
              if (value != null && !test.test(value)) {
                throw new ApiException(ApiError.unsupported(field));
              }
            });
  }
}
