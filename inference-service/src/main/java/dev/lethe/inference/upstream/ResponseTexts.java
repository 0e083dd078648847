package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Finds the texts in the items and events of the Responses API: every string counts, but for ids,
 * codes and data. A stream says everything several times, in pieces, then whole, then once more in
 * its item and in its last event; what was said once is not counted again.
 */
final class ResponseTexts {
  /** The place of a plain answer. */
  static final String FIRST_TEXT = "/output/0/content/0/text";

  /** The place of its pieces. */
  static final String FIRST_PIECES = "/output/0/0/output_text";

  private static final Set<String> CODES =
      Set.of("type", "role", "status", "phase", "object", "format", "detail");
  private static final Set<String> IDS =
      Set.of("id", "item_id", "call_id", "response_id", "obfuscation");
  private static final Set<String> DATA =
      Set.of("encrypted_content", "partial_image_b64", "result");

  private static final String LOGPROBS = "logprobs";
  private static final String DELTA = "delta";
  private static final String PIECE = "." + DELTA;
  private static final String SOUND = "response.audio.delta";

  private ResponseTexts() {}

  /** Takes the items of an answer. */
  static void output(JsonNode items, ChoiceText said) {
    collect("/output", "", items, said);
  }

  /** Takes what an event says beside its {@code response}. */
  static void event(String type, ObjectNode event, ChoiceText said) {
    String item = "/output/" + event.path("output_index").asInt(0);
    int part = event.path("content_index").asInt(event.path("summary_index").asInt(0));
    boolean piece = type.endsWith(PIECE);
    String place = item + "/" + part + "/" + subject(type);
    for (Map.Entry<String, JsonNode> field : event.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (name.equals(DELTA) && value.isTextual()) {
        if (!(type.equals(SOUND) && WordsOf.isData(value.textValue()))) {
          said.append(place, value.textValue());
        }
      } else if (name.equals(LOGPROBS) && value.isArray()) {
        said.scoreTokens(value, !piece);
      } else if (name.equals("item")) {
        collect(item, name, value, said);
      } else if (!name.equals("response")) {
        collect(value.isTextual() ? place : place + "/" + name, name, value, said);
      }
    }
  }

  /** What an event is about, as {@code output_text} or {@code function_call_arguments}. */
  private static String subject(String type) {
    int start = type.indexOf('.') + 1;
    int end = type.lastIndexOf('.');
    return end < start ? type : type.substring(start, end);
  }

  private static void collect(String place, String name, JsonNode node, ChoiceText said) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (field.getKey().equals(LOGPROBS) && field.getValue().isArray()) {
          said.scoreTokens(field.getValue(), true);
        } else {
          collect(place + "/" + field.getKey(), field.getKey(), field.getValue(), said);
        }
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(place + "/" + i, name, node.get(i), said);
      }
    } else if (node.isTextual() && isText(name, node.textValue())) {
      said.restate(place, node.textValue());
    }
  }

  private static boolean isText(String name, String value) {
    boolean code = CODES.contains(name) && WordsOf.isOneWord(value);
    boolean id = IDS.contains(name) && AnswerEnvelope.isId(value);
    boolean data = DATA.contains(name) && WordsOf.isData(value);
    return !code && !id && !data;
  }
}
