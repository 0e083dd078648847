package dev.lethe.inference.openai;

import org.jspecify.annotations.Nullable;

/**
 * OpenAI's error object with its HTTP status. Messages name fields, never their content.
 *
 * @param status HTTP status
 * @param type OpenAI's class of error, e.g. {@code invalid_request_error}
 * @param param the field to blame, where one is
 * @param code a short machine-readable code, where OpenAI has one
 * @param retryAfter seconds for the {@code Retry-After} header; 0 for none
 */
public record ApiError(
    int status,
    String message,
    String type,
    @Nullable String param,
    @Nullable String code,
    int retryAfter) {
  private static final String INVALID = "invalid_request_error";
  private static final String RATE_LIMIT = "rate_limit_error";
  private static final String RATE_LIMIT_CODE = "rate_limit_exceeded";

  /** A field that is missing, of the wrong type or out of range. */
  public static ApiError invalid(String param, String message) {
    return new ApiError(400, message, INVALID, param, "invalid_value", 0);
  }

  /** A field that OpenAI knows and this server does not honour. */
  public static ApiError unsupported(String param) {
    return unsupported(param, "'" + param + "' is not supported by this server.");
  }

  /** The same, saying more. */
  public static ApiError unsupported(String param, String message) {
    return new ApiError(400, message, INVALID, param, "unsupported_parameter", 0);
  }

  /** A body that is no JSON object. */
  public static ApiError malformed() {
    return new ApiError(400, "The body is not a valid JSON object.", INVALID, null, null, 0);
  }

  /** Prompt and completion don't fit the context. All counts are in tokens. */
  public static ApiError contextLength(String param, int context, int prompt, int completion) {
    String message =
        "This model's context is %d tokens; the request has %d in the prompt and asks for %d more."
            .formatted(context, prompt, completion);
    return new ApiError(400, message, INVALID, param, "context_length_exceeded", 0);
  }

  public static ApiError modelNotFound() {
    String message = "The model does not exist here; GET /v1/models lists those that do.";
    return new ApiError(404, message, INVALID, "model", "model_not_found", 0);
  }

  public static ApiError unknownPath() {
    return new ApiError(404, "Unknown request URL.", INVALID, null, "unknown_url", 0);
  }

  public static ApiError method() {
    return new ApiError(
        405, "This URL does not take this method.", INVALID, null, "method_not_allowed", 0);
  }

  public static ApiError tooLarge() {
    return new ApiError(413, "The body is too large.", INVALID, null, "body_too_large", 0);
  }

  public static ApiError mediaType() {
    return new ApiError(
        415,
        "The body must be sent as application/json.",
        INVALID,
        null,
        "unsupported_media_type",
        0);
  }

  /** The head or the body did not arrive in time. */
  static ApiError timeout() {
    return new ApiError(
        408, "The request did not arrive in time.", INVALID, null, "request_timeout", 0);
  }

  /** No key, or none that counts; which of them is not told. */
  static ApiError unauthenticated() {
    return new ApiError(
        401,
        "A valid API key is required: Authorization: Bearer.",
        INVALID,
        null,
        "invalid_api_key",
        0);
  }

  /** A caller who is known, and may not do this. */
  static ApiError forbidden() {
    return new ApiError(
        403, "This API key may not do this.", "permission_error", null, "forbidden", 0);
  }

  /** A caller, or an address, that calls too often; whoever counts says when to try again. */
  static ApiError tooManyCalls() {
    return new ApiError(
        429,
        "Too many calls in a minute; Retry-After says when to try again.",
        RATE_LIMIT,
        null,
        RATE_LIMIT_CODE,
        0);
  }

  /** Of what reached no endpoint; by HTTP status. */
  public static ApiError of(int status) {
    return switch (status) {
      case 401 -> unauthenticated();
      case 403 -> forbidden();
      case 404 -> unknownPath();
      case 405 -> method();
      case 408 -> timeout();
      case 413 -> tooLarge();
      case 415 -> mediaType();
      case 429 -> tooManyCalls();
      case 503 -> unavailable();
      default ->
          status >= 500
              ? internal()
              : new ApiError(
                  status, "The request is not valid HTTP.", INVALID, null, "bad_request", 0);
    };
  }

  /** The bounded queue is full. */
  public static ApiError overloaded() {
    return new ApiError(
        429,
        "Too many requests are waiting; try again shortly.",
        RATE_LIMIT,
        null,
        RATE_LIMIT_CODE,
        1);
  }

  public static ApiError notReady() {
    return new ApiError(
        503,
        "This replica has not caught up with the erasures in force; try again shortly.",
        "server_error",
        null,
        "not_ready",
        2);
  }

  /** Whoever has to be asked before an answer, as the provider of tokens, is away. */
  static ApiError unavailable() {
    return new ApiError(
        503,
        "The server cannot answer now; try again shortly.",
        "server_error",
        null,
        "unavailable",
        0);
  }

  public static ApiError internal() {
    return new ApiError(
        500, "The server failed while answering.", "server_error", null, "internal_error", 0);
  }
}
