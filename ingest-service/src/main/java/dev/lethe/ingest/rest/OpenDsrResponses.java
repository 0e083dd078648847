package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.http.ErrorFormat;
import dev.lethe.http.Problem;
import dev.lethe.http.ProblemDetailsFormat;
import dev.lethe.ingest.opendsr.OpenDsrInstallation;
import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.schemas.Json;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Gives answers below {@code /opendsr} the standard's form: problems become its error object
 * (section 7.6), and every body is signed. Thread-safe.
 */
@Singleton
public final class OpenDsrResponses {
  private static final ErrorFormat PROBLEM = new ProblemDetailsFormat();
  private static final int BAD_REQUEST = 400;

  /** What the standard has no word for: its answer to what cannot be taken is 400. */
  private static final Set<Integer> REFUSED = Set.of(409, 422);

  /** Filters are made while the service is built; its settings are known later. */
  private final Provider<OpenDsrInstallation> installation;

  OpenDsrResponses(Provider<OpenDsrInstallation> installation) {
    this.installation = installation;
  }

  /** Runs after each call of an endpoint. */
  @ServerResponseFilter
  public void complete(ContainerRequestContext request, ContainerResponseContext response) {
    if (!isOurs("/" + request.getUriInfo().getPath().replaceFirst("^/+", ""))) {
      return;
    }
    MediaType type = response.getMediaType();
    if (type != null && Problem.MEDIA_TYPE.equals(type.getType() + "/" + type.getSubtype())) {
      byte[] error = error(String.valueOf(response.getEntity()), response.getStatus());
      response.setStatus(status(response.getStatus()));
      response.setEntity(error, null, MediaType.APPLICATION_JSON_TYPE);
      response.getHeaders().putSingle("Pragma", "no-cache");
    }
    OpenDsrProcessor processor = installation.get().processor();
    if (processor != null && response.getEntity() instanceof byte[] body) {
      response.getHeaders().putSingle(OpenDsrProcessor.DOMAIN_HEADER, processor.signer().domain());
      response
          .getHeaders()
          .putSingle(OpenDsrProcessor.SIGNATURE_HEADER, processor.signer().sign(body));
    }
  }

  /** What is refused before an endpoint is called. It is not signed: nobody was let in. */
  public static ErrorFormat errorFormat() {
    return (path, status) -> {
      ErrorFormat.Body problem = PROBLEM.of(path, status);
      return isOurs(path)
          ? new ErrorFormat.Body(
              MediaType.APPLICATION_JSON,
              new String(error(problem.text(), status), StandardCharsets.UTF_8))
          : problem;
    };
  }

  private static boolean isOurs(String path) {
    return path.equals(OpenDsrProcessor.PATH) || path.startsWith(OpenDsrProcessor.PATH + "/");
  }

  private static int status(int status) {
    return REFUSED.contains(status) ? BAD_REQUEST : status;
  }

  private static byte[] error(String problem, int status) {
    JsonNode json = Json.parse(problem.getBytes(StandardCharsets.UTF_8));
    String reason = json.path("type").asText().replaceFirst("^urn:lethe:problem:", "");
    String field = json.path("field").asText();
    String detail = json.path("detail").asText();
    return OpenDsrProcessor.error(
        status(status), reason, field.isEmpty() ? detail : detail + " Field: " + field);
  }
}
