package dev.lethe.schemas;

import dev.lethe.schemas.RequestEvent.ReplicaAck;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle of a request: one record per state that something follows. A step is a method of
 * the state that it leaves and makes the event that announces it, so that one which does not exist
 * does not compile. Who writes which step stands in docs/adr/0006, and the step names that service
 * as who took it. What people ask for (RECEIVED, CANCELLED, ACCEPTED and REJECTED after HELD,
 * REVOKED) is {@link Actor#TOPIC}'s, of whom nothing is known, until {@link RequestEvent#by} says
 * who it was.
 *
 * <pre>
 * RECEIVED → REJECTED | ACCEPTED (⇄ HELD) → SHIELDED → FITTING → VERIFIED → ENFORCED → CERTIFIED
 * </pre>
 *
 * REJECTED is also reached from HELD, and HELD from HELD, for another reason. CANCELLED is reached
 * before FITTING, FAILED until verification (the shield stays), REVOKED from what has come to rest:
 * ENFORCED, CERTIFIED and FAILED.
 */
public sealed interface Lifecycle {
  /**
   * Whose lifecycle it is.
   *
   * @param id of the request
   * @param model that forgets
   */
  record Request(String id, String tenant, String model) {
    /** Where every request begins: RECEIVED. */
    public RequestEvent receive(Instant at, RequestEvent.Intake intake) {
      return event(RequestState.RECEIVED, at, null, null, null, null, intake);
    }

    private RequestEvent step(
        RequestState state,
        Instant at,
        @Nullable String reason,
        @Nullable String bundle,
        @Nullable List<ReplicaAck> replicas,
        @Nullable Measurements measured) {
      return event(state, at, reason, bundle, replicas, measured, null);
    }

    private RequestEvent event(
        RequestState state,
        Instant at,
        @Nullable String reason,
        @Nullable String bundle,
        @Nullable List<ReplicaAck> replicas,
        @Nullable Measurements measured,
        RequestEvent.@Nullable Intake intake) {
      return new RequestEvent(
          id, tenant, model, state, at, reason, bundle, replicas, measured, intake, Actor.TOPIC);
    }
  }

  Request request();

  /** Before FITTING: the requester may still withdraw it. */
  sealed interface Cancellable extends Lifecycle {
    /** CANCELLED. */
    default RequestEvent cancel(Instant at, @Nullable Measurements measured) {
      return request()
          .step(RequestState.CANCELLED, at, AdapterEvent.BY_REQUESTER, null, null, measured);
    }
  }

  /** Until its bundle is verified. */
  sealed interface Fallible extends Lifecycle {
    /**
     * FAILED: the shield stays in force.
     *
     * @param reason a short code
     * @param bundle digest of one that is in force all the same, beside the shield
     */
    default RequestEvent fail(
        Instant at, String reason, @Nullable String bundle, @Nullable Measurements measured) {
      return request()
          .step(RequestState.FAILED, at, reason, bundle, null, measured)
          .by(ServiceRole.TRAINER.actor());
    }
  }

  /** What has come to rest. */
  sealed interface Revocable extends Lifecycle {
    /** REVOKED: no live replica serves any of it. */
    default RequestEvent revoke(Instant at, String reason, Measurements measured) {
      return request().step(RequestState.REVOKED, at, reason, null, null, measured);
    }
  }

  /** Read and recorded. */
  record Received(Request request) implements Lifecycle {
    /** ACCEPTED: its job goes to the trainer. */
    public RequestEvent accept(Instant at) {
      return request
          .step(RequestState.ACCEPTED, at, null, null, null, null)
          .by(ServiceRole.INGEST.actor());
    }

    /** REJECTED. */
    public RequestEvent reject(Instant at, String reason) {
      return request
          .step(RequestState.REJECTED, at, reason, null, null, null)
          .by(ServiceRole.INGEST.actor());
    }
  }

  /** Handed to the trainer, which may find that a person has to look at it first. */
  record Accepted(Request request) implements Cancellable, Fallible {
    /** HELD. */
    public RequestEvent hold(Instant at, String reason, Measurements measured) {
      return request
          .step(RequestState.HELD, at, reason, null, null, measured)
          .by(ServiceRole.TRAINER.actor());
    }

    /** SHIELDED: every live replica has acknowledged the shield of that digest. */
    public RequestEvent shield(
        Instant at, String shield, List<ReplicaAck> replicas, Measurements measured) {
      return request
          .step(RequestState.SHIELDED, at, null, shield, replicas, measured)
          .by(ServiceRole.INGEST.actor());
    }
  }

  /** Waits for a person. */
  record Held(Request request) implements Cancellable {
    /** HELD for another reason. */
    public RequestEvent hold(Instant at, String reason, Measurements measured) {
      return new Accepted(request).hold(at, reason, measured);
    }

    /** REJECTED. */
    public RequestEvent reject(Instant at, String reason) {
      return request.step(RequestState.REJECTED, at, reason, null, null, null);
    }

    /** ACCEPTED again. */
    public RequestEvent release(Instant at, String reason) {
      return request.step(RequestState.ACCEPTED, at, reason, null, null, null);
    }
  }

  /** Every live replica refuses. */
  record Shielded(Request request) implements Cancellable, Fallible {
    /** FITTING. */
    public RequestEvent fit(Instant at) {
      return request
          .step(RequestState.FITTING, at, null, null, null, null)
          .by(ServiceRole.TRAINER.actor());
    }
  }

  /** The bundle is being made. */
  record Fitting(Request request) implements Fallible {
    /** VERIFIED: the bundle of that digest passed its checks. */
    public RequestEvent verify(Instant at, String bundle, Measurements measured) {
      return request
          .step(RequestState.VERIFIED, at, null, bundle, null, measured)
          .by(ServiceRole.TRAINER.actor());
    }
  }

  /** The bundle is published. */
  record Verified(Request request) implements Lifecycle {
    /** ENFORCED: every live replica has acknowledged it, and has let the shield go. */
    public RequestEvent enforce(
        Instant at, String bundle, List<ReplicaAck> replicas, Measurements measured) {
      return request
          .step(RequestState.ENFORCED, at, null, bundle, replicas, measured)
          .by(ServiceRole.INGEST.actor());
    }
  }

  /** In force everywhere. */
  record Enforced(Request request) implements Revocable {
    /** CERTIFIED. */
    public RequestEvent certify(Instant at, @Nullable String bundle, Measurements measured) {
      return request
          .step(RequestState.CERTIFIED, at, null, bundle, null, measured)
          .by(ServiceRole.INGEST.actor());
    }
  }

  /** The certificate is written. */
  record Certified(Request request) implements Revocable {}

  /** Ended under its shield. */
  record Failed(Request request) implements Revocable {}
}
