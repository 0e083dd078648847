package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lethe.inference.openai.ApiError;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client is told of an upstream that does not answer. */
final class UpstreamErrors {
  static final ApiError UNREACHABLE =
      bad(502, "The model server behind this replica cannot be reached.", "upstream_unreachable");
  static final ApiError TIMEOUT =
      bad(504, "The model server behind this replica took too long.", "upstream_timeout");
  static final ApiError CUT_OFF =
      bad(502, "The model server behind this replica broke off its answer.", "upstream_cut_off");
  static final ApiError INVALID =
      bad(
          502,
          "The model server behind this replica did not answer as OpenAI's API does.",
          "upstream_invalid");
  static final ApiError TOO_LARGE =
      bad(502, "The model server's answer is larger than is allowed.", "upstream_too_large");
  private static final ApiError REFUSED =
      bad(502, "The model server behind this replica refused its call.", "upstream_refused");

  private static final Set<ApiError> OWN =
      Set.of(UNREACHABLE, TIMEOUT, CUT_OFF, INVALID, TOO_LARGE, REFUSED);

  private static final int CLIENT_ERROR = 400;
  private static final int RATE_LIMIT = 429;
  private static final int SERVER_ERROR = 500;

  /** What is about this replica's key or address, and not about the client's call. */
  private static final Set<Integer> OURS = Set.of(401, 402, 403, 404, 405, 406, 407, 415);

  private static final int LONGEST_MESSAGE = 500;
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_ .\\[\\]-]{1,64}");
  private static final Pattern LONG_WORD = Pattern.compile("[\\p{L}\\p{N}]{5,}");

  private UpstreamErrors() {}

  private static ApiError bad(int status, String message, String code) {
    return new ApiError(status, message, "server_error", null, code, 0);
  }

  /**
   * The upstream's own error, in OpenAI's form. Its message is passed on only if it shares no
   * longer word with the question: servers like to quote what they could not read.
   *
   * @param body {@code {"error": {…}}}, {@code {"error": "…"}}, {@code {"message": …}}, {@code
   *     {"detail": …}}, or anything else
   */
  static ApiError of(int status, JsonNode body, List<List<String>> questions) {
    if (status < CLIENT_ERROR || OURS.contains(status)) {
      return REFUSED;
    }
    JsonNode error = body.path("error");
    JsonNode told = error.isObject() ? error : body;
    String message = error.isTextual() ? error.textValue() : message(told);
    String type = code(told.path("type"));
    return new ApiError(
        status,
        message == null || !isFit(message, questions) ? general(status) : message,
        type == null ? type(status) : type,
        code(told.path("param")),
        code(told.path("code")),
        0);
  }

  /** Of an error within a stream that was answered with 200. */
  static ApiError inStream(JsonNode body, List<List<String>> questions) {
    int code = body.path("error").path("code").asInt(SERVER_ERROR);
    boolean status = code >= CLIENT_ERROR && code < 600 && !OURS.contains(code);
    return of(status ? code : SERVER_ERROR, body, questions);
  }

  /** What of an error may stand in a log: a code of the upstream's could quote the question. */
  static String reason(ApiError error) {
    return OWN.contains(error) ? String.valueOf(error.code()) : "status-" + error.status();
  }

  /** Whether nothing is known but a status. */
  static ApiError of(int status) {
    return of(status, MissingNode.getInstance(), List.of());
  }

  private static @Nullable String message(JsonNode told) {
    JsonNode message = told.path("message");
    return message.isTextual() ? message.textValue() : told.path("detail").textValue();
  }

  private static @Nullable String code(JsonNode value) {
    return value.isValueNode() && !value.isNull() && CODE.matcher(value.asText()).matches()
        ? value.asText()
        : null;
  }

  private static boolean isFit(String message, List<List<String>> questions) {
    if (message.isBlank() || message.length() > LONGEST_MESSAGE) {
      return false;
    }
    Set<String> asked = new HashSet<>();
    questions.forEach(turns -> turns.forEach(turn -> asked.addAll(longWords(turn))));
    return longWords(message).stream().noneMatch(asked::contains);
  }

  private static Set<String> longWords(String text) {
    Set<String> words = new HashSet<>();
    Matcher word = LONG_WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (word.find()) {
      words.add(word.group());
    }
    return words;
  }

  private static String general(int status) {
    return status >= SERVER_ERROR
        ? "The model server behind this replica failed."
        : status == RATE_LIMIT
            ? "The model server behind this replica has too much to do."
            : "The model server behind this replica did not accept the request.";
  }

  private static String type(int status) {
    return status >= SERVER_ERROR
        ? "server_error"
        : status == RATE_LIMIT ? "rate_limit_error" : "invalid_request_error";
  }
}
