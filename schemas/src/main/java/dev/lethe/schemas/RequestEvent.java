package dev.lethe.schemas;

import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One lifecycle step, the data of a CloudEvent of type {@link RequestState#eventType()} on {@code
 * request-events}; the CloudEvent's subject and the record key are the request id. Carries no
 * personal data.
 *
 * @param reason why, for REJECTED, HELD, CANCELLED, FAILED, REVOKED, and for ACCEPTED after HELD: a
 *     short code such as {@code unknown-model}; never payload text
 * @param bundle digest {@code sha256:…} of the shield (SHIELDED) or bundle (VERIFIED, ENFORCED,
 *     CERTIFIED; of FAILED, one that is in force beside the shield)
 * @param replicas who acknowledged that digest, for SHIELDED and ENFORCED
 * @param measured figures of this step (VERIFIED: forget score before and after, gate recall, false
 *     fire …; SHIELDED and ENFORCED: on how much of the traffic its gate fires; CERTIFIED:
 *     certificate digest), and the signature of VERIFIED, ENFORCED, FAILED and REVOKED, see {@code
 *     SignedSteps}
 * @param intake what is known of the request itself, on RECEIVED only
 * @param actor who took the step: the service that wrote it, or who asked for it; null in events
 *     from before it was said
 */
public record RequestEvent(
    String requestId,
    String tenant,
    String model,
    RequestState state,
    Instant at,
    @Nullable String reason,
    @Nullable String bundle,
    @Nullable List<ReplicaAck> replicas,
    @Nullable Measurements measured,
    @Nullable Intake intake,
    @Nullable Actor actor) {

  /** Whose step it is. */
  public Lifecycle.Request request() {
    return new Lifecycle.Request(requestId, tenant, model);
  }

  /** The same with other figures. */
  public RequestEvent withMeasured(Measurements other) {
    return new RequestEvent(
        requestId, tenant, model, state, at, reason, bundle, replicas, other, intake, actor);
  }

  /** The same step, taken by somebody else; to be said before it is signed. */
  public RequestEvent by(Actor other) {
    return new RequestEvent(
        requestId, tenant, model, state, at, reason, bundle, replicas, measured, intake, other);
  }

  /** Replica {@code replica} has served {@code digest} since {@code at}. */
  public record ReplicaAck(String replica, String digest, Instant at) {}

  /**
   * What RECEIVED keeps of the request.
   *
   * @param sealedSubject the subject reference, sealed with the subjects' key and the request id as
   *     associated data, Base64
   * @param bodyDigest {@code sha256:…} of the canonical body; the same id with another digest is a
   *     conflict
   * @param idempotencyKeyDigest {@code sha256:…} of the {@code Idempotency-Key} header, where there
   *     was one
   * @param sealedCallback the callback's address, sealed like the subject (it may hold a secret),
   *     where there is one that the operator allows
   * @param receivedAt when Lethe took it, by Lethe's clock; before there was {@code
   *     claimedReceivedAt}, the client's own time where it gave one
   * @param claimedReceivedAt when the client says that it was received, where it says so
   */
  public record Intake(
      String sealedSubject,
      String bodyDigest,
      @Nullable String legalBasis,
      Instant receivedAt,
      Instant dueAt,
      int examples,
      int texts,
      @Nullable String idempotencyKeyDigest,
      @Nullable String sealedCallback,
      @Nullable Instant claimedReceivedAt) {}
}
