package dev.lethe.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Work for the trainer of a model, the data of a CloudEvent of type {@link #EVENT_TYPE} on {@code
 * unlearning-jobs} (key = model id).
 *
 * @param payload for ERASE: the {@link ErasureRequest} as JSON (a reference already resolved into
 *     examples), sealed with the request's own key, Base64; null for the others
 * @param reason why, for RELEASE: a short code, never payload text; null for the others
 * @param actor who asked for it, for CANCEL and RELEASE: a token of {@code ActorTokens}, which
 *     counts only if it opens; null where nobody is known, and for ERASE
 */
public record UnlearningJob(
    String requestId,
    String tenant,
    String model,
    Action action,
    Instant at,
    @Nullable String payload,
    @Nullable String reason,
    @Nullable String actor) {
  public static final String EVENT_TYPE = "lethe.unlearning-job.v1";

  /** What the trainer is asked to do. */
  public enum Action {
    @JsonProperty("erase")
    ERASE,
    @JsonProperty("cancel")
    CANCEL,
    /** A person lets a request go on that was HELD. */
    @JsonProperty("release")
    RELEASE
  }
}
