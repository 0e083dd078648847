package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a held request go on. Thread-safe. */
@Singleton
public final class ReleaseHandler {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RequestQueries queries;
  private final TenantScope tenants;
  private final SecondPerson secondPerson;
  private final TrainerOrders orders;

  ReleaseHandler(
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
   * The same, whatever it is held for.
   *
   * @throws ProblemException as below
   */
  public RequestStatus release(
      Caller caller, String id, @Nullable String reason, Map<String, String> trace) {
    return release(caller, id, reason, null, trace);
  }

  /**
   * Says that it may go on, and waits a little for the trainer.
   *
   * @param reason a short code, never payload text
   * @param hold for what the caller has seen that it is held; null where they do not say
   * @param trace W3C trace context to pass on
   * @return the status after that; HELD if the trainer has not said so yet, it waits for something
   *     else now, or a second person has to agree
   * @throws ProblemException if the reason is no code, there is no such request, it is not held, or
   *     it is for something else, or for a legal hold
   */
  public RequestStatus release(
      Caller caller,
      String id,
      @Nullable String reason,
      @Nullable String hold,
      Map<String, String> trace) {
    if (reason != null && !TrainerOrders.isCode(reason)) {
      throw new ProblemException(
          400,
          "bad-reason",
          "The reason is a code of up to 64 letters, digits, dots, colons, dashes.",
          "/reason");
    }
    RequestStatus status = tenants.require(caller, id);
    if (status.state() != RequestState.HELD) {
      throw new ProblemException(
          409,
          "not-held",
          "The request does not wait for a release: it is " + status.state() + ".");
    }
    if (HoldReason.LEGAL_HOLD.equals(status.reason())) {
      throw new ProblemException(
          409, HoldReason.LEGAL_HOLD, "The request is under legal hold, which has to end first.");
    }
    if (hold != null && !hold.equals(status.reason())) {
      throw new ProblemException(
          409, "other-hold", "The request is held for another reason by now.", "/hold");
    }
    Optional<RequestStatus> waiting =
        secondPerson.await(caller, status, CaseAction.RELEASE, reason, trace);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    orders.decide(caller, status, UnlearningJob.Action.RELEASE, reason, trace);
    return DeadlinePoller.until(
        PATIENCE,
        () -> queries.find(id).orElse(status),
        seen -> seen.timeline().size() > status.timeline().size());
  }
}
