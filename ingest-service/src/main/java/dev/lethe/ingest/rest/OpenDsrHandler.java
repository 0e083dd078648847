package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.ingest.identity.IdentityException;
import dev.lethe.ingest.identity.IdentityResolver;
import dev.lethe.ingest.identity.ResolvedSubject;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.ingest.opendsr.OpenDsrInstallation;
import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.ingest.opendsr.OpenDsrReport;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.RequestState;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns requests of OpenDSR into requests of Lethe, which go the way of all others. A controller is
 * a tenant. Thread-safe.
 */
@Singleton
final class OpenDsrHandler {
  private static final String OFF =
      "OpenDSR is off. The operator turns it on with lethe.opendsr.url, .key and .certificate, and"
          + " with lethe.identities.catalogue or .url.";

  private final OpenDsrInstallation installation;
  private final SubmissionHandler submissions;
  private final TenantScope tenants;
  private final RequestQueries queries;
  private final DueDates dueDates;
  private final Limits limits;
  private final Clock clock;

  OpenDsrHandler(
      OpenDsrInstallation installation,
      SubmissionHandler submissions,
      TenantScope tenants,
      RequestQueries queries,
      DueDates dueDates,
      Limits limits,
      Clock clock) {
    this.installation = installation;
    this.submissions = submissions;
    this.tenants = tenants;
    this.queries = queries;
    this.dueDates = dueDates;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * This installation as a processor.
   *
   * @throws ProblemException 404 where OpenDSR is off
   */
  OpenDsrProcessor processor() {
    OpenDsrProcessor processor = installation.processor();
    if (processor == null) {
      throw new ProblemException(404, "opendsr-off", OFF);
    }
    return processor;
  }

  /** What is supported. */
  byte[] discovery() {
    return processor().discovery(resolver().types());
  }

  /**
   * Takes a request, once: the same again is answered the same way, also when its identities name
   * nobody any more.
   *
   * @param body as it came
   * @return what is answered
   * @throws InvalidEventException if it is not what the standard says
   * @throws ProblemException if its identities name nobody, or several; or as {@code POST
   *     /v1/requests} has it
   * @throws ReferenceException if what is known of the person cannot be used
   */
  byte[] create(Caller caller, byte[] body, Map<String, String> trace)
      throws SQLException, ReferenceException {
    OpenDsrProcessor processor = processor();
    if (body.length > limits.maxBytes()) {
      throw new InvalidEventException(InvalidEventException.TOO_LARGE, "");
    }
    OpenDsrRequest asked = OpenDsrRequest.read(body);
    String key = "opendsr:" + asked.digest();
    Instant now = clock.instant();
    Optional<RequestStatus> earlier = earlier(caller, key);
    if (earlier.isPresent()) {
      return created(processor, earlier.get(), body);
    }
    byte[] request = request(caller, asked);
    String id = submissions.submit(caller, request, key, trace);
    Optional<RequestStatus> taken = tenants.find(caller, id);
    if (taken.isPresent()) {
      return created(processor, taken.get(), body);
    }
    // The view is behind: what it will say.
    Instant dueAt = dueDates.of(ErasureRequestReader.read(request, limits).request(), now);
    OpenDsrReport report =
        new OpenDsrReport(id, controller(caller), RequestState.RECEIVED, null, dueAt);
    return processor.created(report, now, body);
  }

  /** Where a request stands. */
  byte[] status(Caller caller, String id) {
    return processor().status(report(tenants.require(caller, id)));
  }

  /**
   * Takes a cancellation.
   *
   * @throws ProblemException if there is no such request, or it is too late
   */
  byte[] cancel(Caller caller, String id, Map<String, String> trace) {
    OpenDsrProcessor processor = processor();
    Instant now = clock.instant();
    RequestStatus status = submissions.cancel(caller, id, trace);
    return processor.cancelled(id, status.tenant(), now);
  }

  private Optional<RequestStatus> earlier(Caller caller, String key) {
    String scoped = TenantScope.idempotencyScope(caller, key);
    return queries
        .findByIdempotencyKey(Digests.sha256(scoped.getBytes(StandardCharsets.UTF_8)))
        .filter(status -> caller.sees(status.tenant()));
  }

  /** The body of {@code POST /v1/requests}. */
  private byte[] request(Caller caller, OpenDsrRequest asked) {
    ObjectNode body = resolve(caller, asked).body().deepCopy();
    body.put("id", asked.id());
    body.put("receivedAt", asked.submittedTime().toString());
    if (asked.legalBasis() != null) {
      body.put("legalBasis", asked.legalBasis());
    }
    if (!asked.callbackUrls().isEmpty()) {
      var urls = body.putArray("statusCallbackUrls");
      asked.callbackUrls().forEach(urls::add);
    }
    return Json.canonical(body);
  }

  private ResolvedSubject resolve(Caller caller, OpenDsrRequest asked) {
    try {
      return resolver()
          .resolve(controller(caller), asked.identities())
          .orElseThrow(
              () ->
                  new ProblemException(
                      400,
                      "not-found",
                      "The identities name nobody who is known here.",
                      "/subject_identities"));
    } catch (IdentityException e) {
      if (e.code().equals(IdentityException.AMBIGUOUS)) {
        throw new ProblemException(
            400, e.code(), "The identities name more than one person.", "/subject_identities");
      }
      throw new ProblemException(
          503, e.code(), "Whom the identities name cannot be found out now; try again.");
    }
  }

  private IdentityResolver resolver() {
    return Objects.requireNonNull(installation.resolver()); // there where the processor is
  }

  private static byte[] created(OpenDsrProcessor processor, RequestStatus status, byte[] body) {
    return processor.created(report(status), status.receivedAt(), body);
  }

  private static OpenDsrReport report(RequestStatus status) {
    return new OpenDsrReport(
        status.id(), status.tenant(), status.state(), status.reason(), status.dueAt());
  }

  private static String controller(Caller caller) {
    return Objects.requireNonNullElse(caller.tenant(), ErasureRequest.DEFAULT_TENANT);
  }
}
