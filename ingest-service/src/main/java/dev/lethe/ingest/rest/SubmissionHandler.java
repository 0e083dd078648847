package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.db.keys.RequestKeys;
import dev.lethe.ingest.callback.AllowedCallbacks;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.ingest.intake.ServedModels;
import dev.lethe.ingest.reference.ForgetSetResolver;
import dev.lethe.ingest.reference.ReferenceException;
import dev.lethe.schemas.BodyDecryptor;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.ErasureRequestReader.Parsed;
import dev.lethe.schemas.IntakeCodec;
import dev.lethe.schemas.IntakeMessage;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.ActorClaim;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests and cancellations. It writes to the intake topic only; the topology decides, and
 * this looks in the view what it decided. Thread-safe.
 */
public final class SubmissionHandler {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int MAX_KEY_LENGTH = 255;

  private final ServedModels models;
  private final AllowedCallbacks callbacks;
  private final DueDates dueDates;
  private final Limits limits;
  private final ForgetSetResolver resolver;
  private final DataSource database;
  private final RequestQueries queries;
  private final TenantScope tenants;
  private final ActorTokenIssuer actors;
  private final TopicWriter writer;
  private final BodyDecryptor decryptor;
  private final RequestKeys keys;
  private final IntakeCodec codec;
  private final Clock clock;

  SubmissionHandler(
      ServedModels models,
      AllowedCallbacks callbacks,
      DueDates dueDates,
      Limits limits,
      ForgetSetResolver resolver,
      DataSource database,
      RequestQueries queries,
      TenantScope tenants,
      ActorTokenIssuer actors,
      TopicWriter writer,
      BodyDecryptor decryptor,
      RequestKeys keys,
      Clock clock) {
    this.models = models;
    this.callbacks = callbacks;
    this.dueDates = dueDates;
    this.limits = limits;
    this.resolver = resolver;
    this.database = database;
    this.queries = queries;
    this.tenants = tenants;
    this.actors = actors;
    this.writer = writer;
    this.decryptor = decryptor;
    this.keys = keys;
    this.codec = new IntakeCodec(limits);
    this.clock = clock;
  }

  /**
   * Opens a body that was encrypted with a published key.
   *
   * @throws dev.lethe.schemas.InvalidEventException if it does not open
   */
  byte[] decrypt(byte[] jose) {
    return decryptor.open(new String(jose, StandardCharsets.US_ASCII).strip(), "");
  }

  /**
   * Hands a request in, once: the same again changes nothing.
   *
   * @param idempotencyKey the header, if there was one
   * @param trace W3C trace context to pass on
   * @return the request's id
   * @throws ProblemException if it conflicts, is for another tenant than the caller's, or names an
   *     unknown model or a callback that is not allowed
   * @throws ReferenceException if its reference cannot be used
   */
  public String submit(
      Caller caller, byte[] body, @Nullable String idempotencyKey, Map<String, String> trace)
      throws SQLException, ReferenceException {
    Parsed parsed = check(caller, body);
    if (idempotencyKey != null
        && (idempotencyKey.isBlank() || idempotencyKey.length() > MAX_KEY_LENGTH)) {
      throw new ProblemException(
          400, "bad-idempotency-key", "The Idempotency-Key is empty or longer than 255.");
    }
    if (idempotencyKey == null) {
      submit(caller, parsed, null, trace);
    } else {
      String scoped = TenantScope.idempotencyScope(caller, idempotencyKey);
      String digest = Digests.sha256(scoped.getBytes(StandardCharsets.UTF_8));
      try (IdempotencyLock lock = IdempotencyLock.acquire(database, digest)) {
        if (!isRepeated(parsed, digest)) {
          submit(caller, parsed, digest, trace);
        }
      }
    }
    return parsed.request().id();
  }

  /**
   * Looks at a request without sending it.
   *
   * @throws dev.lethe.schemas.InvalidEventException if it breaks the schema or a limit
   * @throws ProblemException if it is for another tenant than the caller's, or names an unknown
   *     model or a callback that is not allowed
   */
  Parsed check(Caller caller, byte[] body) {
    Parsed parsed = tenants.adopt(caller, ErasureRequestReader.read(body, limits));
    requireKnown(parsed.request());
    return parsed;
  }

  /**
   * What remains to be looked at of a request that is new.
   *
   * @throws ProblemException if its due date is not allowed
   * @throws ReferenceException if its reference cannot be used
   */
  void requireNew(Parsed parsed) throws ReferenceException {
    requireNew(parsed, clock.instant());
  }

  /** What is known of a request with this one's id; it may have another body. */
  Optional<RequestStatus> known(Parsed parsed) {
    return queries.find(parsed.request().id());
  }

  /**
   * Sends a request that was looked at and is not known, and does not wait.
   *
   * @param keyDigest of its Idempotency-Key, if there was one
   */
  void send(Caller caller, Parsed parsed, @Nullable String keyDigest, Map<String, String> trace)
      throws ReferenceException {
    String id = parsed.request().id();
    Instant takenAt = clock.instant();
    requireNew(parsed, takenAt);
    byte[] event = codec.writeSealed(newEventId(), takenAt, sealed(parsed, keyDigest));
    writer.write(id, event, actors.headers(caller, ActorClaim.Action.ERASE, id, trace));
  }

  /** How long the view may still be waited for. */
  record Deadline(long nanos) {}

  /** As long as one request is waited for. */
  Deadline deadline() {
    return new Deadline(System.nanoTime() + PATIENCE.toNanos());
  }

  /** What the view says of a request that was sent; empty if it does not say so in time. */
  Optional<RequestStatus> await(Parsed parsed, Deadline deadline) {
    Duration left = Duration.ofNanos(Math.max(0, deadline.nanos() - System.nanoTime()));
    return DeadlinePoller.until(left, () -> known(parsed), Optional::isPresent);
  }

  /**
   * Asks to cancel, and waits a little for the outcome.
   *
   * @return the status after that; not CANCELLED if the outcome is still open
   * @throws ProblemException if there is no such request, or it is too late
   */
  public RequestStatus cancel(Caller caller, String id, Map<String, String> trace) {
    RequestStatus status = tenants.require(caller, id);
    if (isCancellable(status)) {
      writer.write(
          id,
          codec.writeCancel(newEventId(), clock.instant(), id),
          actors.headers(caller, ActorClaim.Action.CANCEL, id, trace));
      status = await(id, s -> !isCancellable(s)).orElse(status);
    }
    if (status.state() != RequestState.CANCELLED && !isCancellable(status)) {
      throw new ProblemException(
          409, "too-late", "The request can no longer be cancelled: it is " + status.state() + ".");
    }
    return status;
  }

  private void requireKnown(ErasureRequest request) {
    if (!models.knows(request)) {
      throw new ProblemException(422, "unknown-model", "No such model is served.", "/model");
    }
    if (!callbacks.allow(request)) {
      throw new ProblemException(
          422,
          AllowedCallbacks.REFUSED,
          "The operator has not allowed callbacks to this address.",
          callbackField(request));
    }
  }

  private static String callbackField(ErasureRequest request) {
    if (request.statusCallbackUrls() != null) {
      return "/statusCallbackUrls";
    }
    return request.callbackUrl() == null ? "/drp" : "/callbackUrl";
  }

  private void submit(
      Caller caller, Parsed parsed, @Nullable String keyDigest, Map<String, String> trace)
      throws ReferenceException {
    String id = parsed.request().id();
    Optional<RequestStatus> known = queries.find(id);
    if (known.isEmpty()) {
      send(caller, parsed, keyDigest, trace);
      known = await(id, status -> true);
    }
    if (known.isPresent() && !known.get().bodyDigest().equals(parsed.bodyDigest())) {
      throw ProblemException.conflict();
    }
  }

  private void requireNew(Parsed parsed, Instant takenAt) throws ReferenceException {
    requireDue(parsed.request(), takenAt);
    var readable = resolver.resolve(parsed.request().forgetSet());
  }

  /** Only of a request that is new: the same again later is still the same. */
  private void requireDue(ErasureRequest request, Instant takenAt) {
    if (!dueDates.allows(request, takenAt)) {
      throw new ProblemException(
          422,
          DueDates.REFUSED,
          "The due date must lie after now and within " + dueDates.limit().toDays() + " days.",
          "/dueAt");
    }
  }

  /** It reaches no disk in plain text. */
  private IntakeMessage.Sealed sealed(Parsed parsed, @Nullable String keyDigest) {
    String id = parsed.request().id();
    byte[] payload = keys.seal(id, Json.canonical(parsed.body()));
    return new IntakeMessage.Sealed(
        id, parsed.bodyDigest(), keyDigest, Base64.getEncoder().encodeToString(payload));
  }

  private boolean isRepeated(Parsed parsed, String keyDigest) {
    Optional<RequestStatus> earlier = queries.findByIdempotencyKey(keyDigest);
    if (earlier.isPresent() && !earlier.get().bodyDigest().equals(parsed.bodyDigest())) {
      throw new ProblemException(
          422, "idempotency-key-reused", "This Idempotency-Key came with another body before.");
    }
    return earlier.isPresent();
  }

  private Optional<RequestStatus> await(String id, Predicate<RequestStatus> condition) {
    return DeadlinePoller.until(
        PATIENCE, () -> queries.find(id), seen -> seen.filter(condition).isPresent());
  }

  private static boolean isCancellable(RequestStatus status) {
    // not only at once: RECEIVED is never the last step for long, what follows comes with it
    return status.state().canLeadTo(RequestState.CANCELLED);
  }

  private static String newEventId() {
    return UUID.randomUUID().toString();
  }
}
