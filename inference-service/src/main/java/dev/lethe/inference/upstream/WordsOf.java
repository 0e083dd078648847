package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells texts, which gates have to read, from what else is written in strings. Only what no model
 * reads as words is left out, by its place and by its form: either alone could be chosen by a
 * client.
 */
final class WordsOf {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool", "function");

  /** Of parts, of tools, and of JSON Schema. */
  private static final Set<String> KINDS =
      Set.of(
          "text",
          "refusal",
          "image_url",
          "image",
          "video_url",
          "audio_url",
          "input_audio",
          "file",
          "function",
          "json_schema",
          "json_object",
          "object",
          "array",
          "string",
          "number",
          "integer",
          "boolean",
          "null",
          "auto",
          "low",
          "high",
          // Of the Responses API, with how far an item is.
          "message",
          "input_text",
          "output_text",
          "input_image",
          "input_file",
          "function_call",
          "function_call_output",
          "custom",
          "custom_tool_call",
          "custom_tool_call_output",
          "reasoning",
          "reasoning_text",
          "summary_text",
          "in_progress",
          "completed",
          "incomplete");

  /** Names and values by which a call of the Responses API is set, beside {@link #KINDS}. */
  private static final Set<String> SETTINGS =
      Set.of(
          "format",
          "type",
          "verbosity",
          "effort",
          "summary",
          "generate_summary",
          "none",
          "minimal",
          "medium",
          "xhigh",
          "concise",
          "detailed",
          "disabled",
          "required",
          "default",
          "code_interpreter_call.outputs",
          "computer_call_output.output.image_url",
          "file_search_call.results",
          "message.input_image.image_url",
          "message.output_text.logprobs",
          "reasoning.encrypted_content",
          "web_search_call.action.sources",
          "web_search_call.results");

  private static final Set<String> MEDIA = Set.of("url", "file_data", "image_url");
  private static final Pattern DATA_URI =
      Pattern.compile("data:[a-zA-Z0-9.+/-]{1,100};base64,[A-Za-z0-9+/=]*");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{200,}={0,2}");
  private static final Pattern DATA = Pattern.compile("[A-Za-z0-9+/_-]{64,}={0,2}");
  private static final Pattern ONE_WORD = Pattern.compile("[A-Za-z0-9_.:/-]{0,64}");

  private WordsOf() {}

  /**
   * A picture, a sound or a file, which no gate can read.
   *
   * @param field that it stands in
   */
  static boolean isBinary(String field, String value) {
    return (MEDIA.contains(field) && DATA_URI.matcher(value).matches())
        || (field.equals("data") && BASE64.matcher(value).matches());
  }

  /** A role that every server knows; any other could be a text that a template writes out. */
  static boolean isRole(String value) {
    return ROLES.contains(value);
  }

  /** A kind that everybody knows; the same holds for any other. */
  static boolean isKind(String value) {
    return KINDS.contains(value);
  }

  /** A setting that everybody knows. */
  static boolean isSetting(String value) {
    return SETTINGS.contains(value) || KINDS.contains(value);
  }

  /** Whether nothing but such settings, and no free text, stands in it. */
  static boolean areSettings(JsonNode value) {
    if (value.isObject()) {
      return value.properties().stream()
          .allMatch(field -> isSetting(field.getKey()) && areSettings(field.getValue()));
    }
    if (value.isArray()) {
      return value.valueStream().allMatch(WordsOf::areSettings);
    }
    return !value.isTextual() || isSetting(value.textValue());
  }

  /** Bytes, or what only the upstream can read. */
  static boolean isData(String value) {
    return DATA.matcher(value).matches();
  }

  /** An id, a code: nothing that tells anything. */
  static boolean isOneWord(String value) {
    return ONE_WORD.matcher(value).matches();
  }
}
