package dev.lethe.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/** Answers of endpoints that carry a {@link Problem}. */
public final class ProblemResponses {
  private static final int UNAVAILABLE = 503;

  private ProblemResponses() {}

  /** Never to be cached; where something is unavailable for now, with the time to try again. */
  public static Response of(Problem problem) {
    Response.ResponseBuilder response =
        Response.status(problem.status())
            .type(Problem.MEDIA_TYPE)
            .header("Cache-Control", "no-store")
            .entity(ProblemDetailsFormat.json(problem));
    if (problem.status() == UNAVAILABLE) {
      response.header("Retry-After", "2");
    }
    return response.build();
  }

  /** In place of JAX-RS's own answer, whose list of methods that a path takes is kept. */
  public static Response of(Problem problem, WebApplicationException failure) {
    Response answer = of(problem);
    String allow = failure.getResponse().getHeaderString("Allow");
    return allow == null ? answer : Response.fromResponse(answer).header("Allow", allow).build();
  }
}
