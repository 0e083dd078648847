package dev.lethe.ingest.rest;

import jakarta.ws.rs.core.Response;
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

  static Problem of(int status, String code, String detail) {
    return of(status, code, detail, null);
  }

  static Problem of(int status, String code, String detail, @Nullable String field) {
    return new Problem(TYPE_PREFIX + code, title(status), status, detail, field);
  }

  /** The answer that carries it. */
  Response response() {
    Response.ResponseBuilder response =
        Response.status(status).type(MEDIA_TYPE).entity(this).header("Cache-Control", "no-store");
    if (status == 503) {
      response.header("Retry-After", "2");
    }
    return response.build();
  }

  private static String title(int status) {
    if (status == 422) {
      return "Unprocessable Content";
    }
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null ? "Error" : known.getReasonPhrase();
  }
}
