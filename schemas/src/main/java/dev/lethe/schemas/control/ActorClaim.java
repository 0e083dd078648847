package dev.lethe.schemas.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lethe.schemas.access.Actor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the ingest service says of who asked it for something. It goes along with the record that
 * asks for it, where anybody who can write to the topic could name somebody else.
 *
 * @param actor who asked
 * @param tenant the only one that they may act for; null for all
 * @param action what they asked for; a claim counts for nothing else
 * @param requestId of which request
 */
public record ActorClaim(Actor actor, @Nullable String tenant, Action action, String requestId) {
  public ActorClaim {
    Objects.requireNonNull(actor);
    Objects.requireNonNull(action);
    Objects.requireNonNull(requestId);
  }

  /** What can be asked for. */
  public enum Action {
    @JsonProperty("erase")
    ERASE,
    @JsonProperty("cancel")
    CANCEL,
    @JsonProperty("release")
    RELEASE,
    @JsonProperty("reject")
    REJECT,
    @JsonProperty("hold")
    HOLD,
    @JsonProperty("lift")
    LIFT
  }

  /** Whether it is of that request, and of nothing else that could be asked for. */
  boolean covers(Action asked, String id) {
    return action == asked && requestId.equals(id);
  }

  /** Whether whoever asked may act for that tenant. */
  public boolean actsFor(String other) {
    return tenant == null || tenant.equals(other);
  }
}
