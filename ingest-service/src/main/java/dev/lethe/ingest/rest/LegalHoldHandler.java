package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Rfc3339;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts requests under legal hold as long as nothing of them is in force. Thread-safe. */
@Singleton
public final class LegalHoldHandler {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Set<RequestState> HOLDABLE =
      EnumSet.of(RequestState.ACCEPTED, RequestState.HELD);

  private static final String CODE = "a code of up to 64 letters, digits, dots, colons, dashes.";

  private final RequestQueries queries;
  private final TenantScope tenants;
  private final SecondPerson secondPerson;
  private final TrainerOrders orders;
  private final Clock clock;

  LegalHoldHandler(
      RequestQueries queries,
      TenantScope tenants,
      SecondPerson secondPerson,
      TrainerOrders orders,
      Clock clock) {
    this.queries = queries;
    this.tenants = tenants;
    this.secondPerson = secondPerson;
    this.orders = orders;
    this.clock = clock;
  }

  /**
   * Puts it under legal hold, and waits a little for the trainer. If it is under one already, the
   * new reason and end take the place of the old ones.
   *
   * @param reason a short code, never payload text
   * @param until when it ends by itself, RFC 3339; null where somebody has to lift it
   * @param trace W3C trace context to pass on
   * @return the status after that; without the hold if a second person has to agree, or the trainer
   *     has not said so yet
   * @throws ProblemException if a value is none, there is no such request, or something of it is in
   *     force
   */
  public RequestStatus hold(
      Caller caller,
      String id,
      @Nullable String reason,
      @Nullable String until,
      Map<String, String> trace) {
    if (reason == null || !TrainerOrders.isCode(reason)) {
      throw new ProblemException(400, "bad-reason", "The reason must be given: " + CODE, "/reason");
    }
    Instant end = end(until);
    RequestStatus status = tenants.require(caller, id);
    requireHoldable(status);
    Optional<RequestStatus> waiting =
        secondPerson.await(caller, status, CaseAction.HOLD, reason, trace);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    Instant orderedAt = orders.hold(caller, status, reason, end, trace);
    RequestStatus after =
        DeadlinePoller.until(
            PATIENCE,
            () -> queries.find(id).orElse(status),
            seen -> isUnderHold(seen, orderedAt) || !isHoldable(seen));
    requireHoldable(after);
    return after;
  }

  /**
   * Lifts the legal hold, and waits a little for the trainer. What the request waited for before it
   * waits for again.
   *
   * @param reason a short code; null where there is none to give
   * @return the status after that; still under the hold if a second person has to agree, or the
   *     trainer has not said so yet
   * @throws ProblemException if the reason is no code, there is no such request, or it is under no
   *     legal hold
   */
  public RequestStatus lift(
      Caller caller, String id, @Nullable String reason, Map<String, String> trace) {
    if (reason != null && !TrainerOrders.isCode(reason)) {
      throw new ProblemException(400, "bad-reason", "The reason is " + CODE, "/reason");
    }
    RequestStatus status = tenants.require(caller, id);
    if (!isUnderHold(status)) {
      throw new ProblemException(
          409,
          "no-legal-hold",
          "The request is under no legal hold: it is " + status.state() + ".");
    }
    Optional<RequestStatus> waiting =
        secondPerson.await(caller, status, CaseAction.LIFT, reason, trace);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    orders.lift(caller, status, reason, trace);
    return DeadlinePoller.until(
        PATIENCE,
        () -> queries.find(id).orElse(status),
        seen -> seen.timeline().size() > status.timeline().size());
  }

  /** Whether nothing of it is in force yet, so that it can be put under legal hold. */
  public static boolean isHoldable(RequestStatus status) {
    return HOLDABLE.contains(status.state());
  }

  /** Whether it waits for the end of a legal hold. */
  public static boolean isUnderHold(RequestStatus status) {
    return status.state() == RequestState.HELD && HoldReason.LEGAL_HOLD.equals(status.reason());
  }

  private static boolean isUnderHold(RequestStatus status, Instant orderedAt) {
    return isUnderHold(status)
        && status
            .measured()
            .legalHold()
            .filter(hold -> hold.orderedAt().equals(orderedAt))
            .isPresent();
  }

  private @Nullable Instant end(@Nullable String until) {
    if (until == null) {
      return null;
    }
    Instant end;
    try {
      end = Rfc3339.parse(until);
    } catch (DateTimeException e) {
      throw new ProblemException(400, "bad-until", "The end is no time of RFC 3339.", "/until");
    }
    if (!end.isAfter(clock.instant())) {
      throw new ProblemException(400, "bad-until", "The end must lie after now.", "/until");
    }
    return end;
  }

  private static void requireHoldable(RequestStatus status) {
    if (!isHoldable(status)) {
      throw new ProblemException(
          409,
          "too-late",
          "A legal hold is possible while a request is ACCEPTED or HELD: it is "
              + status.state()
              + ". Lethe deletes neither the model's weights nor the log, whatever becomes of a"
              + " request. To have the model answer again as before, revoke what is in force.");
    }
  }
}
