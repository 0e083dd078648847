package dev.lethe.ingest.intake;

import dev.lethe.schemas.ErasureRequest;
import java.time.Duration;
import java.time.Instant;

/**
 * When requests may be due: after Lethe took them, and within a limit. Both sides of the intake ask
 * with the same time, so that what the door lets in is not refused behind it.
 *
 * @param limit counted from when Lethe took the request
 */
public record DueDates(Duration limit) {
  /** Reason of REJECTED, and code of the problem over HTTP. */
  public static final String REFUSED = "due-at";

  /** Due when the request names no other day: GDPR Article 12(3) gives one month. */
  static final Duration TIME_TO_ANSWER = Duration.ofDays(30);

  public DueDates {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the limit of due dates must be positive");
    }
  }

  /**
   * @param takenAt when Lethe took it
   */
  public boolean allows(ErasureRequest request, Instant takenAt) {
    Instant dueAt = request.dueAt();
    return dueAt == null || (dueAt.isAfter(takenAt) && !dueAt.isAfter(takenAt.plus(limit)));
  }

  /** What the request names, or else the default. */
  Instant of(ErasureRequest request, Instant takenAt) {
    Instant dueAt = request.dueAt();
    Duration usual = TIME_TO_ANSWER.compareTo(limit) < 0 ? TIME_TO_ANSWER : limit;
    return dueAt == null ? takenAt.plus(usual) : dueAt;
  }
}
