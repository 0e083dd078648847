package dev.lethe.inference.upstream;

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
          "high");

  private static final Set<String> MEDIA = Set.of("url", "file_data");
  private static final Pattern DATA_URI =
      Pattern.compile("data:[a-zA-Z0-9.+/-]{1,100};base64,[A-Za-z0-9+/=]*");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{200,}={0,2}");
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

  /** An id, a code: nothing that tells anything. */
  static boolean isOneWord(String value) {
    return ONE_WORD.matcher(value).matches();
  }
}
