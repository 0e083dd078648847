package dev.lethe.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/** Problem details (RFC 9457) for errors of the protocol. Thread-safe. */
public final class ProblemForm implements ErrorForm {
  /** Media type of all problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final Map<Integer, String> CODES =
      Map.of(
          400, "bad-request",
          404, "not-found",
          405, "method-not-allowed",
          406, "not-acceptable",
          408, "request-timeout",
          413, "too-large",
          414, "uri-too-long",
          415, "unsupported-media-type",
          500, "internal-error");

  private static final Map<Integer, String> DETAILS =
      Map.of(
          400, "The request is not valid HTTP.",
          404, "There is nothing at this path.",
          405, "This path does not take this method.",
          406, "The answer has no form that Accept asks for.",
          408, "The request did not arrive in time.",
          413, "The body is larger than allowed.",
          414, "The address is longer than allowed.",
          415, "The body has a media type that is not taken here.",
          500, "Something went wrong on this side.");

  @Override
  public Body of(String path, int status) {
    return new Body(MEDIA_TYPE, json(status));
  }

  /** {@code urn:lethe:problem:CODE} of a status. */
  public static String json(int status) {
    String detail = DETAILS.getOrDefault(status, "The request does not fit this API.");
    return json(status, CODES.getOrDefault(status, "http-" + status), detail);
  }

  /**
   * A problem as JSON.
   *
   * @param code plain words with dashes
   * @param detail a sentence; never what a client sent
   */
  public static String json(int status, String code, String detail) {
    String title = status == 422 ? "Unprocessable Content" : reason(status);
    return "{\"type\":\"urn:lethe:problem:%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
        .formatted(code, title, status, escaped(detail));
  }

  private static String reason(int status) {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }

  private static String escaped(String text) {
    return text.replaceAll("\\p{Cntrl}", " ").replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
