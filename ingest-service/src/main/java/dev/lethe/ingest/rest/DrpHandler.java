package dev.lethe.ingest.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.access.ActingAgent;
import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.callback.AllowedCallbacks;
import dev.lethe.ingest.callback.CallbackAddresses;
import dev.lethe.ingest.drp.DrpAgent;
import dev.lethe.ingest.drp.DrpClaims;
import dev.lethe.ingest.drp.DrpExercise;
import dev.lethe.ingest.drp.DrpInstallation;
import dev.lethe.ingest.drp.DrpReport;
import dev.lethe.ingest.drp.DrpStatus;
import dev.lethe.ingest.drp.DrpSwitch;
import dev.lethe.ingest.drp.SignedMessage;
import dev.lethe.ingest.identity.IdentityException;
import dev.lethe.ingest.identity.ResolvedSubject;
import dev.lethe.ingest.identity.SubjectIdentity;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.RequestState;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests of the Data Rights Protocol into requests of Lethe, which go the way of all
 * others. A business is a tenant, and an agent sees the requests that it handed in. Thread-safe.
 */
@Singleton
final class DrpHandler {
  /** How long an answer waits until the log says that a request was denied. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The action of a case event that says so; nobody knows of which model it would have been. */
  private static final String ACTION = "data-rights-request";

  private static final String NO_MODEL = "-";
  private static final int LONGEST_REASON = 10_000;
  private static final String OFF =
      "The Data Rights Protocol is off. The operator turns it on with lethe.drp.businesses and"
          + " .agents, and with lethe.identities.catalogue or .url.";

  private final DrpSwitch drp;
  private final SubmissionHandler submissions;
  private final TenantScope tenants;
  private final RequestQueries queries;
  private final CaseLog log;
  private final AllowedCallbacks callbacks;
  private final SubjectKey subjectKey;
  private final DueDates dueDates;
  private final Limits limits;
  private final Clock clock;

  DrpHandler(
      DrpSwitch drp,
      SubmissionHandler submissions,
      TenantScope tenants,
      RequestQueries queries,
      CaseLog log,
      AllowedCallbacks callbacks,
      SubjectKey subjectKey,
      DueDates dueDates,
      Limits limits,
      Clock clock) {
    this.drp = drp;
    this.submissions = submissions;
    this.tenants = tenants;
    this.queries = queries;
    this.log = log;
    this.callbacks = callbacks;
    this.subjectKey = subjectKey;
    this.dueDates = dueDates;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * What the protocol is configured with.
   *
   * @throws ProblemException 404 where it is off
   */
  DrpInstallation installation() {
    return drp.installation().orElseThrow(() -> new ProblemException(404, "drp-off", OFF));
  }

  /**
   * Takes a request, once: the same again is answered the same way, also when its claims name
   * nobody any more.
   *
   * @param body as it came
   * @return where it stands; denied if its claims name nobody, several, or are not verified
   * @throws dev.lethe.ingest.drp.DrpException if the message is not taken
   * @throws InvalidEventException if a claim is not what the protocol says
   * @throws ProblemException if another request has the agent's id; or as {@code POST /v1/requests}
   *     has it
   * @throws ReferenceException if what is known of the person cannot be used
   */
  DrpReport exercise(Caller caller, byte[] body, Map<String, String> trace)
      throws SQLException, ReferenceException {
    Instant now = clock.instant();
    ActingAgent agent = agent(caller);
    ObjectNode message = SignedMessage.open(body, key(agent));
    DrpClaims.require(message, agent.agentId(), agent.businessId(), now);
    DrpExercise asked = DrpExercise.read(message);
    requireAllowed(asked.statusCallback());
    Optional<DrpReport> earlier = earlier(caller, asked);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    List<SubjectIdentity> identities = identities(asked);
    if (identities.isEmpty()) {
      return deny(caller, asked, DrpStatus.INSUFFICIENT_VERIFICATION, now, trace);
    }
    Optional<ResolvedSubject> subject = resolve(caller, identities);
    if (subject.isEmpty()) {
      return deny(caller, asked, DrpStatus.NO_MATCH, now, trace);
    }
    byte[] request = request(caller, subject.get(), asked);
    var unused = submissions.submit(caller, request, idempotencyKey(caller, asked), trace);
    return own(caller, asked.requestId())
        .map(status -> report(status, asked.agentRequestId()))
        .orElseGet(() -> received(request, asked, now)); // the view is behind: what it will say
  }

  /**
   * Where a request stands.
   *
   * @throws ProblemException 403 if it is not one that this agent handed in for this business: the
   *     protocol wants no other answer, whether there is such a request or not
   */
  DrpReport status(Caller caller, String id) {
    Optional<RequestStatus> own = own(caller, id);
    if (own.isPresent()) {
      return report(own.get(), agentRequestId(id));
    }
    return denial(caller, id, null).orElseThrow(DrpHandler::foreign);
  }

  /**
   * Withdraws a request. The reason is a person's own words; they have no place in the log, so
   * nothing is kept of them.
   *
   * @param body a signed message, with the reason or without
   * @return where it stands: it is revoked
   * @throws dev.lethe.ingest.drp.DrpException if the message is not taken
   * @throws InvalidEventException if the reason is none
   * @throws ProblemException 403 as {@link #status} has it, 409 if it is too late, and 503 if it
   *     was ordered and is not decided yet
   */
  DrpReport revoke(Caller caller, String id, byte[] body, Map<String, String> trace) {
    ActingAgent agent = agent(caller);
    ObjectNode message = SignedMessage.open(body, key(agent));
    DrpClaims.requireIfAny(message, agent.agentId(), agent.businessId(), clock.instant());
    String reason = DrpClaims.textOrNull(message, "reason");
    if (reason != null && reason.length() > LONGEST_REASON) {
      throw new InvalidEventException(InvalidEventException.TOO_LONG, "/reason");
    }
    Optional<RequestStatus> own = own(caller, id);
    if (own.isEmpty()) {
      throw denial(caller, id, null)
          .map(denied -> new ProblemException(409, "denied", "The request was denied."))
          .orElseGet(DrpHandler::foreign);
    }
    boolean isOver = DrpStatus.of(own.get().state(), null).status() == DrpStatus.Status.REVOKED;
    RequestStatus after = isOver ? own.get() : submissions.cancel(caller, id, trace);
    DrpReport report = report(after, agentRequestId(id));
    if (report.status().status() != DrpStatus.Status.REVOKED) {
      throw new ProblemException(
          503, "not-decided", "The withdrawal was ordered and is not decided yet; ask again.");
    }
    return report;
  }

  /**
   * Checks that a path names the agent that calls.
   *
   * @throws ProblemException 403 if it names another
   */
  void requireSelf(Caller caller, String agentId) {
    var unused = installation();
    if (!agent(caller).agentId().equals(agentId)) {
      throw new ProblemException(403, "wrong-agent-id", "The token is not this agent's.");
    }
  }

  /** The message asked for again, or another one under the agent's id of it. */
  private Optional<DrpReport> earlier(Caller caller, DrpExercise asked) {
    String scoped = TenantScope.idempotencyScope(caller, idempotencyKey(caller, asked));
    Optional<DrpReport> same =
        queries
            .findByIdempotencyKey(Digests.sha256(scoped.getBytes(StandardCharsets.UTF_8)))
            .filter(status -> isOwn(caller, status))
            .map(status -> report(status, asked.agentRequestId()));
    if (same.isPresent()) {
      return same;
    }
    if (own(caller, asked.requestId()).isPresent()) {
      throw new ProblemException(
          409,
          "conflict",
          "Another request came with this agent-request-id before.",
          "/agent-request-id");
    }
    return denial(caller, asked.requestId(), asked.agentRequestId());
  }

  private static String idempotencyKey(Caller caller, DrpExercise asked) {
    return "drp:" + caller.actor().subject() + ":" + asked.digest();
  }

  private List<SubjectIdentity> identities(DrpExercise asked) {
    List<SubjectIdentity> counting = new ArrayList<>(asked.verified());
    if (installation().takesUnverified()) {
      counting.addAll(asked.unverified());
    }
    return counting;
  }

  private Optional<ResolvedSubject> resolve(Caller caller, List<SubjectIdentity> identities) {
    try {
      return installation().resolver().resolve(tenant(caller), identities);
    } catch (IdentityException e) {
      if (e.code().equals(IdentityException.AMBIGUOUS)) {
        return Optional.empty(); // to erase either might be wrong
      }
      throw new ProblemException(
          503, e.code(), "Whom the claims name cannot be found out now; try again.");
    }
  }

  /** The body of {@code POST /v1/requests}. */
  private static byte[] request(Caller caller, ResolvedSubject subject, DrpExercise asked) {
    ObjectNode body = subject.body().deepCopy();
    body.put("id", asked.requestId());
    body.put("tenant", tenant(caller));
    if (asked.legalBasis() != null) {
      body.put("legalBasis", asked.legalBasis());
    }
    if (asked.statusCallback() != null || asked.agentRequestId() != null) {
      ObjectNode reference = body.putObject("drp");
      if (asked.statusCallback() != null) {
        reference.put("statusCallback", asked.statusCallback());
      }
      if (asked.agentRequestId() != null) {
        reference.put("agentRequestId", asked.agentRequestId());
      }
    }
    return Json.canonical(body);
  }

  private void requireAllowed(@Nullable String url) {
    if (url != null && !callbacks.allows(url)) {
      throw new ProblemException(
          400,
          AllowedCallbacks.REFUSED,
          "The operator has not allowed callbacks to this address.",
          "/status_callback");
    }
  }

  /** Puts a denial on record, and waits a little until it can be asked for. */
  private DrpReport deny(
      Caller caller, DrpExercise asked, String reason, Instant now, Map<String, String> trace) {
    String id = asked.requestId();
    Lifecycle.Request request = new Lifecycle.Request(id, tenant(caller), NO_MODEL);
    log.write(CaseEvent.refused(request, now, reason, ACTION, caller.actor()), trace);
    return DeadlinePoller.until(
            PATIENCE, () -> denial(caller, id, asked.agentRequestId()), Optional::isPresent)
        .orElseGet(
            () ->
                new DrpReport(
                    id, asked.agentRequestId(), DrpStatus.denied(reason), now, null, null));
  }

  private Optional<DrpReport> denial(Caller caller, String id, @Nullable String agentRequestId) {
    return queries
        .refusal(id, ACTION, caller.actor().subject())
        .map(
            refusal ->
                new DrpReport(
                    id,
                    agentRequestId,
                    DrpStatus.denied(refusal.reason()),
                    refusal.at(),
                    null,
                    null));
  }

  private Optional<RequestStatus> own(Caller caller, String id) {
    return tenants.find(caller, id).filter(status -> isOwn(caller, status));
  }

  /** Whoever took the first step handed it in; a service says so under its signature. */
  private static boolean isOwn(Caller caller, RequestStatus status) {
    return caller.sees(status.tenant())
        && status.timeline().stream()
            .findFirst()
            .filter(step -> step.state() == RequestState.RECEIVED)
            .filter(step -> caller.actor().equals(step.actor()))
            .isPresent();
  }

  private @Nullable String agentRequestId(String id) {
    return queries
        .sealedCallback(id)
        .flatMap(known -> CallbackAddresses.open(subjectKey, id, known))
        .map(CallbackAddresses::drp)
        .map(CallbackAddresses.DrpAddress::agentRequestId)
        .orElse(null);
  }

  private DrpReport received(byte[] request, DrpExercise asked, Instant now) {
    Instant dueAt = dueDates.of(ErasureRequestReader.read(request, limits).request(), now);
    DrpStatus status = DrpStatus.of(RequestState.RECEIVED, null);
    return new DrpReport(asked.requestId(), asked.agentRequestId(), status, now, dueAt, null);
  }

  private static DrpReport report(RequestStatus status, @Nullable String agentRequestId) {
    String extension =
        status.notes().stream()
            .filter(note -> note.kind() == CaseEvent.Kind.DUE_DATE_EXTENDED)
            .map(RequestStatus.Note::reason)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    return new DrpReport(
        status.id(),
        agentRequestId,
        DrpStatus.of(status.state(), status.reason()),
        status.receivedAt(),
        status.dueAt(),
        extension);
  }

  /** Of an agent that left the directory since it was let in, no key is known. */
  private DrpAgent key(ActingAgent agent) {
    return installation()
        .directory()
        .find(agent.agentId())
        .orElseThrow(
            () -> new ProblemException(403, "unknown-agent", "The agent is not known any more."));
  }

  private static ProblemException foreign() {
    return new ProblemException(
        403, "not-yours", "There is no request with this id that this agent handed in.");
  }

  /** There is one: the path is for agents. */
  private static ActingAgent agent(Caller caller) {
    return Objects.requireNonNull(caller.agent());
  }

  private static String tenant(Caller caller) {
    return Objects.requireNonNull(caller.tenant());
  }
}
