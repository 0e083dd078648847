package dev.lethe.trainer.rest;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.lethe.http.ProblemForm;
import dev.lethe.trainer.work.Failures;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever goes wrong in an endpoint into a problem (RFC 9457). Thread-safe. */
final class ProblemMappers {
  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  public Response of(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    Response answer = problem(status, ProblemForm.json(status));
    String allow = e.getResponse().getHeaderString("Allow");
    return allow == null ? answer : Response.fromResponse(answer).header("Allow", allow).build();
  }

  /** Quarkus would answer in a form of its own. */
  @ServerExceptionMapper
  public Response of(MismatchedInputException e) {
    return malformed();
  }

  /** A body that broke off. */
  @ServerExceptionMapper
  public Response of(IOException e) {
    LOG.debugf("a body was not sent to its end: %s", Failures.describe(e));
    return malformed();
  }

  @ServerExceptionMapper
  public Response of(Throwable e) {
    LOG.errorf("unexpected error: %s", Failures.describe(e));
    return problem(500, ProblemForm.json(500));
  }

  private static Response malformed() {
    return problem(
        400,
        ProblemForm.json(
            400, "malformed-json", "The body is not the JSON object that is asked for."));
  }

  private static Response problem(int status, String json) {
    return Response.status(status)
        .type(ProblemForm.MEDIA_TYPE)
        .header("Cache-Control", "no-store")
        .entity(json)
        .build();
  }
}
