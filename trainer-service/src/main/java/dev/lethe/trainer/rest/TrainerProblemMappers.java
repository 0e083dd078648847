package dev.lethe.trainer.rest;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.lethe.http.Problem;
import dev.lethe.http.ProblemResponses;
import dev.lethe.trainer.work.FailureCodes;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong in an endpoint into a problem (RFC 9457). Thread-safe. */
final class TrainerProblemMappers {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerProblemMappers.class);

  @ServerExceptionMapper
  public Response of(WebApplicationException e) {
    return ProblemResponses.of(Problem.of(e.getResponse().getStatus()), e);
  }

  /** Quarkus would answer in a form of its own. */
  @ServerExceptionMapper
  public Response of(MismatchedInputException e) {
    return malformed();
  }

  /** A body that broke off. */
  @ServerExceptionMapper
  public Response of(IOException e) {
    LOG.debug("a body was not sent to its end: error={}", FailureCodes.describe(e));
    return malformed();
  }

  @ServerExceptionMapper
  public Response of(Throwable e) {
    LOG.error("unexpected error: error={}", FailureCodes.describe(e));
    return ProblemResponses.of(Problem.of(500));
  }

  private static Response malformed() {
    String detail = "The body is not the JSON object that is asked for.";
    return ProblemResponses.of(Problem.of(400, "malformed-json", detail));
  }
}
