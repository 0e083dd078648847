package dev.lethe.schemas;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The wire name of a step in the lifecycle of a request. Events are made by {@link Lifecycle}; what
 * others wrote is held against {@link #next}.
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

  /** What may follow this state: the steps that {@link Lifecycle} has for it. */
  public Set<RequestState> next() {
    return switch (this) {
      case RECEIVED -> EnumSet.of(REJECTED, ACCEPTED);
      case ACCEPTED -> EnumSet.of(HELD, SHIELDED, CANCELLED, FAILED);
      case HELD -> EnumSet.of(HELD, ACCEPTED, REJECTED, CANCELLED);
      case SHIELDED -> EnumSet.of(FITTING, CANCELLED, FAILED);
      case FITTING -> EnumSet.of(VERIFIED, FAILED);
      case VERIFIED -> EnumSet.of(ENFORCED);
      case ENFORCED -> EnumSet.of(CERTIFIED, REVOKED);
      case CERTIFIED, FAILED -> EnumSet.of(REVOKED);
      case REJECTED, CANCELLED, REVOKED -> EnumSet.noneOf(RequestState.class);
    };
  }

  /** Whether {@code next} may follow this state. */
  public boolean canBecome(RequestState next) {
    return next().contains(next);
  }

  /** Whether {@code later} may follow this state, at once or after other steps. */
  public boolean canLeadTo(RequestState later) {
    Set<RequestState> reached = EnumSet.noneOf(RequestState.class);
    Deque<RequestState> open = new ArrayDeque<>(next());
    while (!open.isEmpty()) {
      RequestState state = open.remove();
      if (reached.add(state)) {
        open.addAll(state.next());
      }
    }
    return reached.contains(later);
  }

  /** Whether nothing can follow. */
  public boolean isFinal() {
    return next().isEmpty();
  }
}
