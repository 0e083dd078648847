package dev.lethe.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work for the trainer of a model, the data of a CloudEvent of type {@link #EVENT_TYPE} on {@code
 * unlearning-jobs} (key = model id).
 *
 * @param payload for ERASE: the {@link ErasureRequest} as JSON (a reference already resolved into
 *     examples), sealed with the request's own key, Base64; null for the others
 * @param reason why, for RELEASE, REJECT, HOLD and LIFT: a short code, never payload text; null for
 *     the others
 * @param actor who asked for it: a token of {@code ActorTokens}, which counts only if it opens;
 *     null where nobody is known, and for ERASE
 * @param holds codes as in {@link HoldReason}. For ERASE: what a person has to look at before
 *     anything is done. For RELEASE and REJECT: what the request was held for when the person
 *     decided, and nothing else is thereby decided. Null where there is none, and in jobs from
 *     before there were others than those of the trainer's own
 * @param until for HOLD: when it ends by itself; null where it does not, and for the others
 */
public record UnlearningJob(
    String requestId,
    String tenant,
    String model,
    Action action,
    Instant at,
    @Nullable String payload,
    @Nullable String reason,
    @Nullable String actor,
    @Nullable List<String> holds,
    @Nullable Instant until) {
  public static final String EVENT_TYPE = "lethe.unlearning-job.v1";

  public UnlearningJob {
    holds = holds == null ? null : List.copyOf(holds);
  }

  /** Without holds or an end. */
  public UnlearningJob(
      String requestId,
      String tenant,
      String model,
      Action action,
      Instant at,
      @Nullable String payload,
      @Nullable String reason,
      @Nullable String actor) {
    this(requestId, tenant, model, action, at, payload, reason, actor, null, null);
  }

  /** The same, of a request that was held for that. */
  public UnlearningJob heldFor(List<String> reasons) {
    return new UnlearningJob(
        requestId, tenant, model, action, at, payload, reason, actor, reasons, until);
  }

  /** The same, with an end. */
  public UnlearningJob until(@Nullable Instant end) {
    return new UnlearningJob(
        requestId, tenant, model, action, at, payload, reason, actor, holds, end);
  }

  /** What the trainer is asked to do. */
  public enum Action {
    @JsonProperty("erase")
    ERASE,
    @JsonProperty("cancel")
    CANCEL,
    /** A person lets a request go on that was HELD. */
    @JsonProperty("release")
    RELEASE,
    /** A person refuses a request that was HELD. */
    @JsonProperty("reject")
    REJECT,
    /** A person puts a request under legal hold, as long as nothing of it is in force. */
    @JsonProperty("hold")
    HOLD,
    /** A person lifts the legal hold that was ordered last. */
    @JsonProperty("lift")
    LIFT
  }
}
