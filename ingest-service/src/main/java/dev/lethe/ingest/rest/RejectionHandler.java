package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.RejectionReason;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses a held request. Thread-safe. */
@Singleton
public final class RejectionHandler {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RequestQueries queries;
  private final TenantScope tenants;
  private final SecondPerson secondPerson;
  private final TrainerOrders orders;

  RejectionHandler(
      RequestQueries queries,
      TenantScope tenants,
      SecondPerson secondPerson,
      TrainerOrders orders) {
    this.queries = queries;
    this.tenants = tenants;
    this.secondPerson = secondPerson;
    this.orders = orders;
  }

  /**
   * Says that it is refused, and waits a little for the trainer.
   *
   * @param reason code of a {@link RejectionReason}
   * @param trace W3C trace context to pass on
   * @return the status after that; HELD if a second person has to agree, or the trainer has not
   *     said so yet
   * @throws ProblemException if the reason is none, there is no such request, or it is not held
   */
  public RequestStatus reject(
      Caller caller, String id, @Nullable String reason, Map<String, String> trace) {
    if (reason == null || RejectionReason.of(reason).isEmpty()) {
      throw new ProblemException(
          400, "bad-reason", "The reason is one of " + RejectionReason.codes() + ".", "/reason");
    }
    RequestStatus status = tenants.require(caller, id);
    requireHeld(status);
    Optional<RequestStatus> waiting =
        secondPerson.await(caller, status, CaseAction.REJECT, reason, trace);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    orders.decide(caller, status, UnlearningJob.Action.REJECT, reason, trace);
    RequestStatus after =
        DeadlinePoller.until(
            PATIENCE,
            () -> queries.find(id).orElse(status),
            seen -> seen.timeline().size() > status.timeline().size());
    if (after.state() != RequestState.REJECTED) {
      requireHeld(after); // somebody else decided first
    }
    return after;
  }

  private static void requireHeld(RequestStatus status) {
    if (status.state() != RequestState.HELD) {
      throw new ProblemException(
          409, "not-held", "Only a held request can be rejected: it is " + status.state() + ".");
    }
  }
}
