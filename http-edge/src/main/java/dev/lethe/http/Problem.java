package dev.lethe.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What every error answers with (RFC 9457). Never holds a value that the client sent.
 *
 * @param type {@code urn:lethe:problem:CODE}
 * @param field JSON pointer of the field to blame, where there is one
 */
@Schema(name = "Problem", description = "What every error answers with: RFC 9457 problem details.")
public record Problem(
    @Schema(required = true, description = "What went wrong: urn:lethe:problem: and a code.")
        String type,
    @Schema(required = true, description = "The status in words.") String title,
    @Schema(required = true, description = "The HTTP status.") int status,
    @Schema(required = true, description = "What went wrong, in a sentence.") String detail,
    @Schema(description = "JSON Pointer of the field to blame; never its value.")
        @Nullable String field) {
  /** Media type of all problems. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:lethe:problem:";

  private static final Map<Integer, String> CODES =
      Map.ofEntries(
          Map.entry(400, "bad-request"),
          Map.entry(401, "unauthenticated"),
          Map.entry(403, "forbidden"),
          Map.entry(404, "not-found"),
          Map.entry(405, "method-not-allowed"),
          Map.entry(406, "not-acceptable"),
          Map.entry(408, "request-timeout"),
          Map.entry(413, "too-large"),
          Map.entry(414, "uri-too-long"),
          Map.entry(415, "unsupported-media-type"),
          Map.entry(429, "too-many-requests"),
          Map.entry(500, "internal-error"),
          Map.entry(503, "unavailable"));

  private static final Map<Integer, String> DETAILS =
      Map.ofEntries(
          Map.entry(400, "The request is not valid HTTP."),
          Map.entry(401, "A valid API key or token is required: Authorization: Bearer."),
          Map.entry(403, "The API key or token may not do this."),
          Map.entry(404, "There is nothing at this path."),
          Map.entry(405, "This path does not take this method."),
          Map.entry(406, "The answer has no form that Accept asks for."),
          Map.entry(408, "The request did not arrive in time."),
          Map.entry(413, "The body is larger than allowed."),
          Map.entry(414, "The address is longer than allowed."),
          Map.entry(415, "The body has a media type that is not taken here."),
          Map.entry(429, "Too many calls in a minute; Retry-After says when to try again."),
          Map.entry(500, "Something went wrong on this side."),
          Map.entry(503, "Something that is needed to answer cannot be reached; try again."));

  /** Of a status that the protocol gives, or of a failure on this side. */
  public static Problem of(int status) {
    String detail = DETAILS.getOrDefault(status, "The request does not fit this API.");
    return of(status, code(status), detail);
  }

  /**
   * A problem that no single field is to blame for.
   *
   * @param code plain words with dashes
   * @param detail a sentence
   */
  public static Problem of(int status, String code, String detail) {
    return of(status, code, detail, null);
  }

  /** Like {@link #of(int, String, String)}, with the JSON pointer of the field to blame. */
  public static Problem of(int status, String code, String detail, @Nullable String field) {
    return new Problem(TYPE_PREFIX + code, title(status), status, detail, field);
  }

  /** The code of a status that has none of its own. */
  public static String code(int status) {
    return CODES.getOrDefault(status, "http-" + status);
  }

  private static String title(int status) {
    return status == 422
        ? "Unprocessable Content"
        : HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
