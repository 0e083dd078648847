package dev.lethe.ingest.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.callback.AllowedCallbacks;
import dev.lethe.ingest.callback.CallbackAddresses;
import dev.lethe.ingest.intake.AdmissionRecord.Standing;
import dev.lethe.ingest.reference.ForgetSetResolver;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.DrpReference;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.schemas.IntakeMessage;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.Replacement;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.UnlearningJob;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides on a request that is seen for the first time. Thread-safe. */
final class RequestAdmitter {
  static final String UNKNOWN_MODEL = "unknown-model";
  static final String FOREIGN_TENANT = "foreign-tenant";

  private final ServedModels models;
  private final AllowedCallbacks callbacks;
  private final DueDates dueDates;
  private final HoldPolicy holds;
  private final SubjectKey subjectKey;
  private final PayloadVault vault;
  private final ForgetSetResolver resolver;

  RequestAdmitter(
      ServedModels models,
      AllowedCallbacks callbacks,
      DueDates dueDates,
      HoldPolicy holds,
      SubjectKey subjectKey,
      PayloadVault vault,
      ForgetSetResolver resolver) {
    this.models = models;
    this.callbacks = callbacks;
    this.dueDates = dueDates;
    this.holds = holds;
    this.subjectKey = subjectKey;
    this.vault = vault;
    this.resolver = resolver;
  }

  /** What is kept of the request and what is written. */
  record Decision(AdmissionRecord admission, List<IntakeOutput> outputs) {}

  /**
   * Accepts or rejects.
   *
   * @param who asked for it; their tenant is the request's, if it names none
   * @param takenAt when Lethe took it from the client
   * @throws VaultUnavailableException if the request's key cannot be made now
   */
  Decision admit(IntakeMessage.Erase message, RequestingActor who, Instant takenAt, Instant now) {
    ErasureRequest asked = message.parsed().request();
    ErasureRequest request = withDefaults(asked, who, takenAt);
    if (asked.tenant() != null && !who.actsFor(asked.tenant())) {
      return reject(message, request, who, FOREIGN_TENANT, now);
    }
    if (!dueDates.allows(request, takenAt)) {
      return reject(message, request, who, DueDates.REFUSED, now);
    }
    if (!models.knows(request)) {
      return reject(message, request, who, UNKNOWN_MODEL, now);
    }
    if (!callbacks.allow(request)) {
      return reject(message, request, who, AllowedCallbacks.REFUSED, now);
    }
    try {
      return accept(message, resolve(request), who, now);
    } catch (ReferenceException e) {
      return reject(message, request, who, e.reason(), now);
    }
  }

  private Decision accept(
      IntakeMessage.Erase message, ErasureRequest request, RequestingActor who, Instant now) {
    String payload = vault.seal(request.id(), json(request));
    UnlearningJob job =
        new UnlearningJob(
            request.id(),
            tenant(request),
            request.model(),
            UnlearningJob.Action.ERASE,
            now,
            payload,
            null,
            null);
    List<String> reasons = holds.of(request);
    return new Decision(
        admission(message, request, Standing.ACCEPTED),
        List.of(
            received(message, request, who, now),
            IntakeOutput.Step.of(new Lifecycle.Received(whose(request)).accept(now)),
            IntakeOutput.Job.of(reasons.isEmpty() ? job : job.heldFor(reasons))));
  }

  private Decision reject(
      IntakeMessage.Erase message,
      ErasureRequest request,
      RequestingActor who,
      String reason,
      Instant now) {
    return new Decision(
        admission(message, request, Standing.REJECTED),
        List.of(
            received(message, request, who, now),
            IntakeOutput.Step.of(new Lifecycle.Received(whose(request)).reject(now, reason))));
  }

  private IntakeOutput received(
      IntakeMessage.Erase message, ErasureRequest request, RequestingActor who, Instant now) {
    RequestEvent.Intake intake =
        new RequestEvent.Intake(
            subjectKey.sealText(request.subject(), request.id()),
            message.parsed().bodyDigest(),
            request.legalBasis(),
            Objects.requireNonNull(request.receivedAt()),
            Objects.requireNonNull(request.dueAt()),
            request.forgetSet().examples().size(),
            request.forgetSet().texts().size(),
            message.idempotencyKeyDigest(),
            sealedCallbacks(message.parsed().request(), request),
            message.parsed().request().receivedAt());
    return IntakeOutput.Step.of(whose(request).receive(now, intake).by(who.actor()));
  }

  private @Nullable String sealedCallbacks(ErasureRequest asked, ErasureRequest request) {
    boolean hasStatus = asked.statusCallbackUrls() != null || asked.drp() != null;
    if ((asked.callbackUrl() == null && !hasStatus) || !callbacks.allow(asked)) {
      return null;
    }
    CallbackAddresses addresses =
        new CallbackAddresses(
            asked.callbackUrl(),
            Objects.requireNonNullElse(asked.statusCallbackUrls(), List.of()),
            hasStatus ? request.dueAt() : null,
            drp(asked.drp(), Objects.requireNonNull(request.receivedAt())));
    return addresses.seal(subjectKey, asked.id());
  }

  private static CallbackAddresses.@Nullable DrpAddress drp(
      @Nullable DrpReference asked, Instant receivedAt) {
    return asked == null
        ? null
        : new CallbackAddresses.DrpAddress(
            asked.statusCallback(), asked.agentRequestId(), receivedAt, null);
  }

  private ErasureRequest resolve(ErasureRequest request) throws ReferenceException {
    ForgetSet resolved = resolver.resolve(request.forgetSet());
    return new ErasureRequest(
        request.id(),
        request.tenant(),
        request.model(),
        request.subject(),
        request.legalBasis(),
        request.receivedAt(),
        request.dueAt(),
        resolved,
        request.replacement(),
        request.callbackUrl(),
        null); // the trainer calls nobody
  }

  private ErasureRequest withDefaults(
      ErasureRequest request, RequestingActor who, Instant takenAt) {
    return new ErasureRequest(
        request.id(),
        tenant(request, who),
        request.model(),
        request.subject(),
        request.legalBasis(),
        takenAt,
        dueDates.of(request, takenAt),
        request.forgetSet(),
        replacement(request.replacement()),
        request.callbackUrl(),
        request.statusCallbackUrls());
  }

  /** Theirs who ask, also of a request that names another: it gets no row in the other's list. */
  private static String tenant(ErasureRequest request, RequestingActor who) {
    String own = who.tenant();
    return own == null
        ? Objects.requireNonNullElse(request.tenant(), ErasureRequest.DEFAULT_TENANT)
        : own;
  }

  /** Of a request that has its defaults. */
  private static String tenant(ErasureRequest request) {
    return Objects.requireNonNull(request.tenant());
  }

  private static Replacement replacement(@Nullable Replacement given) {
    return given == null
        ? new Replacement(Replacement.Behaviour.REFUSE, Replacement.DEFAULT_TEXT)
        : new Replacement(given.behaviour(), given.refusal());
  }

  private static AdmissionRecord admission(
      IntakeMessage.Erase message, ErasureRequest request, Standing standing) {
    return new AdmissionRecord(
        message.parsed().bodyDigest(), tenant(request), request.model(), standing);
  }

  private static Lifecycle.Request whose(ErasureRequest request) {
    return new Lifecycle.Request(request.id(), tenant(request), request.model());
  }

  private static byte[] json(ErasureRequest request) {
    try {
      return Json.mapper().writeValueAsBytes(request);
    } catch (JsonProcessingException e) {
      // Its message would quote the payload.
      throw new IllegalStateException("the request cannot be written as JSON");
    }
  }
}
