package dev.lethe.ingest.opendsr;

import dev.lethe.schemas.RequestState;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The four statuses of the standard (section 8). */
public enum OpenDsrRequestStatus {
  PENDING,
  IN_PROGRESS,
  COMPLETED,
  CANCELLED;

  /** States whose beginning is told: those that begin a status, and a failure. */
  private static final Set<RequestState> TOLD =
      EnumSet.of(
          RequestState.RECEIVED,
          RequestState.SHIELDED,
          RequestState.CERTIFIED,
          RequestState.FAILED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.REVOKED);

  /**
   * The status of a request in that state. The standard knows no failure. What failed is not
   * fulfilled, and nobody cancelled it either: it stays in progress until somebody decides.
   */
  public static OpenDsrRequestStatus of(RequestState state) {
    return switch (state) {
      case RECEIVED, ACCEPTED, HELD -> PENDING;
      case SHIELDED, FITTING, VERIFIED, ENFORCED, FAILED -> IN_PROGRESS;
      case CERTIFIED -> COMPLETED;
      case REJECTED, CANCELLED, REVOKED -> CANCELLED;
    };
  }

  /** Whether controllers are told that a request has come into that state. */
  public static boolean isTold(RequestState state) {
    return TOLD.contains(state);
  }

  /** Its name in JSON. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
