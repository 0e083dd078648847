package dev.lethe.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one replica did with one artefact, on {@code enforcement-events} (key = request id).
 *
 * @param kind ENFORCED: now serves {@code digest}; REJECTED: refused to load it and kept its old
 *     state; WITHDRAWN: no longer serves it
 * @param reason for REJECTED: what was wrong with it, no payload text
 * @param traffic for ENFORCED: on how many of the questions that this replica was asked before its
 *     gate fires; null where none was asked
 */
public record EnforcementEvent(
    String requestId,
    String model,
    String replica,
    String digest,
    Kind kind,
    Instant at,
    @Nullable String reason,
    @Nullable Traffic traffic) {
  /** What happened. */
  public enum Kind {
    ENFORCED("lethe.bundle-enforced.v1"),
    REJECTED("lethe.bundle-rejected.v1"),
    WITHDRAWN("lethe.bundle-withdrawn.v1");

    private final String eventType;

    Kind(String eventType) {
      this.eventType = eventType;
    }

    public String eventType() {
      return eventType;
    }
  }
}
