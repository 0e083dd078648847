package dev.lethe.db;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands: as JSON the body of {@code GET /v1/requests/ID}. {@link #toString()}
 * leaves the subject out.
 *
 * @param receivedAt when Lethe took it, by Lethe's clock
 * @param claimedReceivedAt when the client says that it was received, where it says so
 * @param bundle digest {@code sha256:…} of the shield or bundle that the request's last step names
 * @param replicas which replicas serve which digest for this request, each with its newest
 * @param measured the figures of all steps, those of later steps over those of earlier ones
 * @param reason of the last step, where it gave one
 * @param enforcementLost live replicas that do not serve now what was enforced; left out of the
 *     JSON if there is none
 * @param notes what happened to it without being a step, in order; of each kind the newest {@link
 *     #NOTES_OF_A_KIND}. Left out of the JSON if there is none
 * @param bodyDigest {@code sha256:…} of the canonical body; not part of the JSON
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
  "id",
  "tenant",
  "model",
  "subject",
  "state",
  "receivedAt",
  "claimedReceivedAt",
  "dueAt",
  "timeline",
  "bundle",
  "replicas",
  "measured",
  "reason",
  "enforcementLost",
  "notes"
})
public record RequestStatus(
    String id,
    String tenant,
    String model,
    String subject,
    RequestState state,
    Instant receivedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant claimedReceivedAt,
    Instant dueAt,
    List<Step> timeline,
    @Nullable String bundle,
    List<Ack> replicas,
    Measurements measured,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Lost> enforcementLost,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Note> notes,
    @JsonIgnore String bodyDigest) {
  /** More of a kind are in the audit trail only. */
  public static final int NOTES_OF_A_KIND = 100;

  /**
   * One step of the lifecycle.
   *
   * @param reason why, of a step that gave one: HELD, the release after it, REJECTED, FAILED …
   * @param actor who took it; null of steps from before it was said
   */
  public record Step(
      RequestState state,
      Instant at,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Actor actor) {}

  /** Replica {@code replica} has served {@code digest} since {@code at}. */
  public record Ack(String replica, String digest, Instant at) {}

  /**
   * Replica {@code replica} has not served it since {@code since}.
   *
   * @param reason a short code
   */
  public record Lost(
      String replica,
      Instant since,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason) {}

  /**
   * A case event.
   *
   * @param reason a short code
   * @param dueAt the new due date, of an extension; the one that it is about, of an alert
   * @param action what was approved or refused, such as {@code release}
   * @param actor who extended, approved, tried, looked at the clock or told
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Note(
      CaseEvent.Kind kind,
      Instant at,
      @Nullable String reason,
      @Nullable Instant dueAt,
      @Nullable String action,
      Actor actor) {}

  @Override
  public String toString() {
    return "RequestStatus[id=" + id + ", model=" + model + ", state=" + state + "]";
  }
}
