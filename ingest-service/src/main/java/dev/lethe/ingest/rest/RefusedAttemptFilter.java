package dev.lethe.ingest.rest;

import dev.lethe.http.Problem;
import dev.lethe.schemas.Json;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Sees the answers that refuse a caller something of a request, whatever resource gave them. */
final class RefusedAttemptFilter {
  private static final MediaType PROBLEM = MediaType.valueOf(Problem.MEDIA_TYPE);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final RefusedAttempts attempts;
  private final CurrentCaller caller;

  RefusedAttemptFilter(RefusedAttempts attempts, CurrentCaller caller) {
    this.attempts = attempts;
    this.caller = caller;
  }

  /** 404 may hide another tenant's request; whether it does is found out elsewhere. */
  @ServerResponseFilter
  public void note(ContainerRequestContext request, ContainerResponseContext response) {
    int status = response.getStatus();
    if ((status == CONFLICT || status == NOT_FOUND)
        && PROBLEM.isCompatible(response.getMediaType())
        && response.getEntity() instanceof String problem
        && request.getUriInfo().getPathParameters().containsKey("id")) {
      attempts.note(
          caller.get(),
          request.getMethod(),
          request.getUriInfo().getRequestUri().getRawPath(),
          status,
          code(problem));
    }
  }

  private static String code(String problem) {
    String type = Json.parse(problem.getBytes(StandardCharsets.UTF_8)).path("type").asText();
    return type.substring(type.lastIndexOf(':') + 1);
  }
}
