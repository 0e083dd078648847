package dev.lethe.schemas;

import java.util.Locale;

/**
 * The wire name of a step in the lifecycle of a request; which step may follow which is {@link
 * Lifecycle}'s.
 */
public enum RequestState {
  RECEIVED,
  REJECTED,
  HELD,
  ACCEPTED,
  SHIELDED,
  FITTING,
  VERIFIED,
  ENFORCED,
  CERTIFIED,
  CANCELLED,
  FAILED,
  REVOKED;

  /**
   * CloudEvents type of the event that announces this state, e.g. {@code
   * lethe.request-shielded.v1}.
   */
  public String eventType() {
    return "lethe.request-" + name().toLowerCase(Locale.ROOT) + ".v1";
  }

  /** Whether {@code next} may follow this state; read off {@link Lifecycle}. */
  public boolean canBecome(RequestState next) {
    return Lifecycle.of(this).next().stream().anyMatch(step -> step.state() == next);
  }
}
