package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.http.Problem;
import dev.lethe.http.ProblemResponses;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.ingest.stream.RootCause;
import dev.lethe.schemas.InvalidEventException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into a problem. Messages of foreign exceptions are never passed on. */
final class IngestProblemMappers {
  private static final Logger LOG = LoggerFactory.getLogger(IngestProblemMappers.class);

  /** Not even JSON; all other breaches are of the schema or the limits. */
  private static final Set<String> MALFORMED =
      Set.of(
          InvalidEventException.MALFORMED_JSON,
          InvalidEventException.TRAILING_TOKENS,
          InvalidEventException.DUPLICATE_FIELD);

  private static final Map<String, String> DETAILS =
      Map.ofEntries(
          Map.entry(InvalidEventException.MALFORMED_JSON, "The body is not valid JSON."),
          Map.entry(InvalidEventException.TRAILING_TOKENS, "Something follows the JSON value."),
          Map.entry(InvalidEventException.DUPLICATE_FIELD, "A field occurs twice."),
          Map.entry(InvalidEventException.UNKNOWN_FIELD, "The schema does not know this field."),
          Map.entry(InvalidEventException.MISSING_FIELD, "A required field is missing."),
          Map.entry(InvalidEventException.WRONG_TYPE, "The field has the wrong JSON type."),
          Map.entry(InvalidEventException.SCHEMA, "The field breaks the schema."),
          Map.entry(InvalidEventException.EMPTY_FORGET_SET, "The forget set is empty."),
          Map.entry(
              InvalidEventException.TOO_MANY_EXAMPLES, "The forget set has too many entries."),
          Map.entry(InvalidEventException.TOO_LONG, "The text is longer than allowed."),
          Map.entry(InvalidEventException.TOO_LARGE, "The body is larger than allowed."),
          Map.entry(
              InvalidEventException.UNDECRYPTABLE,
              "Not a JWE in compact serialization with ECDH-ES or ECDH-ES+A256KW and A256GCM that"
                  + " opens."),
          Map.entry(
              InvalidEventException.UNKNOWN_INTAKE_KEY,
              "kid names no key that opens here; fetch /v1/intake-keys again."));

  @ServerExceptionMapper
  public Response of(ProblemException e) {
    return ProblemResponses.of(e.problem());
  }

  @ServerExceptionMapper
  public Response of(InvalidEventException e) {
    int status = MALFORMED.contains(e.code()) ? 400 : 422;
    if (e.code().equals(InvalidEventException.TOO_LARGE)) {
      status = 413;
    }
    String detail = DETAILS.getOrDefault(e.code(), "The request is invalid.");
    String field = e.field().isEmpty() ? null : e.field();
    return ProblemResponses.of(Problem.of(status, e.code(), detail, field));
  }

  @ServerExceptionMapper
  public Response of(ReferenceException e) {
    String line = e.line() > 0 ? " Line " + e.line() + "." : "";
    String detail = "The referenced forget set cannot be used." + line;
    return ProblemResponses.of(Problem.of(422, e.code(), detail, e.field()));
  }

  @ServerExceptionMapper
  public Response of(KafkaUnavailableException e) {
    return answer(503, "kafka-unavailable", "The message broker cannot be reached.");
  }

  @ServerExceptionMapper({SQLException.class, DatabaseException.class})
  public Response ofDatabase(Exception e) {
    LOG.warn("database error: error={}", RootCause.of(e));
    return ProblemResponses.of(StorageFault.of(e).problem());
  }

  /** Reading the client's body, or a file of ours. */
  @ServerExceptionMapper
  public Response of(IOException e) {
    StorageFault fault = StorageFault.of(e);
    if (fault == StorageFault.CLIENT_GONE) {
      LOG.debug("a body was not sent to its end: error={}", RootCause.of(e));
    } else {
      LOG.warn("file error: error={}", RootCause.of(e));
    }
    return ProblemResponses.of(fault.problem());
  }

  /** Quarkus would answer in a form of its own. */
  @ServerExceptionMapper
  public Response of(MismatchedInputException e) {
    return answer(400, "bad-request", "The body is not what this path takes.");
  }

  @ServerExceptionMapper
  public Response of(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    String detail = "The request does not fit this API; see /openapi.";
    return ProblemResponses.of(Problem.of(status, Problem.code(status), detail), e);
  }

  @ServerExceptionMapper
  public Response of(Throwable e) {
    LOG.error("unexpected error: error={}", RootCause.of(e));
    return ProblemResponses.of(Problem.of(500));
  }

  private static Response answer(int status, String code, String detail) {
    return ProblemResponses.of(Problem.of(status, code, detail));
  }
}
