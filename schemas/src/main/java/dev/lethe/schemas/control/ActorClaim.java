package dev.lethe.schemas.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lethe.schemas.access.Actor;
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
  /** What can be asked for. */
  public enum Action {
    @JsonProperty("erase")
    ERASE,
    @JsonProperty("cancel")
    CANCEL,
    @JsonProperty("release")
    RELEASE
  }
}
