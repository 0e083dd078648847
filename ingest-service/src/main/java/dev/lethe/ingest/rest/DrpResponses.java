package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.http.ErrorFormat;
import dev.lethe.http.Problem;
import dev.lethe.http.ProblemResponses;
import dev.lethe.ingest.drp.DrpException;
import dev.lethe.schemas.Json;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Gives what is refused on the paths of the Data Rights Protocol the protocol's form (section
 * 3.06). Thread-safe.
 */
public final class DrpResponses {
  private static final Pattern OURS = Pattern.compile("/v1/(data-rights-request|agent)(/.*)?");
  private static final int BAD_REQUEST = 400;
  private static final int UNPROCESSABLE = 422;
  private static final int SERVER_ERROR = 500;

  /** What may be different at another time, of what is the caller's fault. */
  private static final Set<String> PASSING =
      Set.of(
          "unauthenticated",
          "too-many-requests",
          "request-timeout",
          "not-yet-valid",
          "idempotency-key-in-use");

  @ServerExceptionMapper
  public Response of(DrpException e) {
    return ProblemResponses.of(
        Problem.of(e.status(), e.code(), String.valueOf(e.getMessage()), e.field()));
  }

  /** Runs after each call of an endpoint. */
  @ServerResponseFilter
  public void complete(ContainerRequestContext request, ContainerResponseContext response) {
    MediaType type = response.getMediaType();
    if (type != null
        && isOurs("/" + request.getUriInfo().getPath().replaceFirst("^/+", ""))
        && Problem.MEDIA_TYPE.equals(type.getType() + "/" + type.getSubtype())) {
      byte[] error = error(String.valueOf(response.getEntity()), response.getStatus());
      response.setStatus(status(response.getStatus()));
      response.setEntity(error, null, MediaType.APPLICATION_JSON_TYPE);
    }
  }

  /**
   * What is refused before an endpoint is called.
   *
   * @param others the form of other paths
   */
  public static ErrorFormat errorFormat(ErrorFormat others) {
    return (path, status) -> {
      if (!isOurs(path)) {
        return others.of(path, status);
      }
      byte[] error = error(others.of("/", status).text(), status);
      return new ErrorFormat.Body(
          MediaType.APPLICATION_JSON, new String(error, StandardCharsets.UTF_8));
    };
  }

  private static boolean isOurs(String path) {
    return OURS.matcher(path).matches();
  }

  /** The protocol asks for what is widely known. */
  private static int status(int status) {
    return status == UNPROCESSABLE ? BAD_REQUEST : status;
  }

  private static byte[] error(String problem, int status) {
    JsonNode json = Json.parse(problem.getBytes(StandardCharsets.UTF_8));
    String code = json.path("type").asText().replaceFirst("^urn:lethe:problem:", "");
    String field = json.path("field").asText();
    String detail = json.path("detail").asText();
    ObjectNode error =
        Json.mapper()
            .createObjectNode()
            .put("code", Integer.toString(status(status)))
            .put("message", field.isEmpty() ? detail : detail + " Field: " + field);
    if (status < SERVER_ERROR && !PASSING.contains(code)) {
      error.put("fatal", true);
    }
    return Json.canonical(error);
  }
}
