package dev.lethe.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one replica did with one artefact, on {@code enforcement-events} (key = request id).
 *
 * @param kind ENFORCED: now serves {@code digest}; REJECTED: refused to load it and kept its old
 *     state; WITHDRAWN: no longer serves it; the others see there
 * @param reason for REJECTED, STATEMENT_REJECTED and ENFORCEMENT_LOST: what was wrong, no payload
 *     text; for ENFORCED: that a bundle is enforced by its gate alone
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
    WITHDRAWN("lethe.bundle-withdrawn.v1"),
    /** What {@code adapter-events} said of the artefact does not count; nothing changed. */
    STATEMENT_REJECTED("lethe.statement-rejected.v1"),
    /** A live replica no longer serves what was enforced; said by the tracker. */
    ENFORCEMENT_LOST("lethe.enforcement-lost.v1"),
    /** It serves it again, or is gone; said by the tracker. */
    ENFORCEMENT_RESTORED("lethe.enforcement-restored.v1");

    private final String eventType;

    Kind(String eventType) {
      this.eventType = eventType;
    }

    public String eventType() {
      return eventType;
    }
  }
}
