package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.RequestState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Extends the due date of a request by what its legal basis allows, once. Thread-safe. */
@Singleton
public final class ExtensionHandler {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

  private final RequestQueries queries;
  private final TenantScope tenants;
  private final DueDates dueDates;
  private final SecondPerson secondPerson;
  private final CaseLog log;
  private final Clock clock;

  @Inject
  ExtensionHandler(
      RequestQueries queries,
      TenantScope tenants,
      DueDates dueDates,
      SecondPerson secondPerson,
      CaseLog log,
      Clock clock) {
    this.queries = queries;
    this.tenants = tenants;
    this.dueDates = dueDates;
    this.secondPerson = secondPerson;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Extends it, and waits a little for the view. Of several who do so at the same moment the first
   * counts.
   *
   * @param reason a short code, never payload text
   * @param told whether the requester was told of the extension and its reason
   * @param trace W3C trace context to pass on
   * @return the status after that; not {@link #isExtended} if a second person has to agree, or the
   *     view is late
   * @throws ProblemException if the reason is no code, the requester was not told, there is no such
   *     request, or its due date cannot be extended
   */
  public RequestStatus extend(
      Caller caller,
      String id,
      @Nullable String reason,
      @Nullable Boolean told,
      Map<String, String> trace) {
    if (reason == null || !CODE.matcher(reason).matches()) {
      throw new ProblemException(
          400,
          "bad-reason",
          "The reason must be given: a code of up to 64 letters, digits, dots, colons, dashes.",
          "/reason");
    }
    if (!Boolean.TRUE.equals(told)) {
      throw new ProblemException(
          422,
          "requester-not-told",
          "The law allows an extension only if the requester is told of it and of its reason.",
          "/toldRequester");
    }
    RequestStatus status = tenants.require(caller, id);
    Instant now = clock.instant();
    Instant dueAt = extended(status, now);
    Optional<RequestStatus> waiting =
        secondPerson.await(caller, status, CaseAction.EXTEND, reason, trace);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    log.write(
        CaseEvent.extended(CaseLog.request(status), now, reason, dueAt, caller.actor()), trace);
    return DeadlinePoller.until(
        PATIENCE, () -> queries.find(id).orElse(status), ExtensionHandler::isExtended);
  }

  /** When it would be due if it were extended now; empty if it cannot be. */
  public Optional<Instant> offer(RequestStatus status) {
    try {
      return Optional.of(extended(status, clock.instant()));
    } catch (ProblemException e) {
      return Optional.empty();
    }
  }

  /** Whether the due date of the request was extended. */
  public static boolean isExtended(RequestStatus status) {
    return status.notes().stream()
        .anyMatch(note -> note.kind() == CaseEvent.Kind.DUE_DATE_EXTENDED);
  }

  private Instant extended(RequestStatus status, Instant now) {
    if (isExtended(status)) {
      throw refused(
          "already-extended", "The due date was extended before: the law allows it once.");
    }
    if (status.state().isFinal() || status.state() == RequestState.CERTIFIED) {
      throw refused("request-ended", "The request has ended: it is " + status.state() + ".");
    }
    if (now.isAfter(status.dueAt())) {
      throw refused("past-due", "The request is past due: the law wants to be asked before.");
    }
    String legalBasis = queries.legalBasis(status.id()).orElse(null);
    return dueDates
        .extended(status.tenant(), legalBasis, status.receivedAt(), status.dueAt())
        .orElseThrow(
            () ->
                refused(
                    "no-extension",
                    "The request's legal basis allows no extension, or none"
                        + " within the limit that is set."));
  }

  private static ProblemException refused(String code, String detail) {
    return new ProblemException(409, code, detail);
  }
}
