package dev.lethe.db.register;

import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request in the register. It holds nothing of the forget set, and not the requester's
 * reference.
 *
 * @param receivedAt by Lethe's clock
 * @param finishedAt when it was certified, rejected, cancelled, or revoked before that; of a failed
 *     one that nobody revoked, when it failed; null while it is under way
 * @param answered whether that was an answer: a failed request was not carried out as it should be
 * @param reason short code of the last step, where it gave one
 * @param certificate digest of its certificate, if there is one
 * @param submittedBy null where the log does not say
 * @param recipientsTold names of those that acknowledged that they were told of the erasure
 * @param recipientsNotReached names of those that did not
 */
public record RegisterEntry(
    String id,
    String tenant,
    String model,
    @Nullable String legalBasis,
    Instant receivedAt,
    Instant dueAt,
    RequestState state,
    @Nullable Instant finishedAt,
    boolean answered,
    @Nullable String reason,
    @Nullable String certificate,
    @Nullable Actor submittedBy,
    @Nullable Actor releasedBy,
    @Nullable Actor revokedBy,
    List<String> recipientsTold,
    List<String> recipientsNotReached) {
  private static final double DAY = Duration.ofDays(1).toMillis();
  private static final double HUNDREDTHS = 100;

  /** Whether a request was answered in time. */
  public enum Timeliness {
    YES,
    NO,
    /** Not answered, and not due yet. */
    OPEN
  }

  /** The month in which it was received, in UTC. */
  YearMonth month() {
    return YearMonth.from(receivedAt.atOffset(ZoneOffset.UTC));
  }

  /** Days from receipt to {@code finishedAt}, to the hundredth; null while it is under way. */
  public @Nullable Double days() {
    if (finishedAt == null) {
      return null;
    }
    // Two services' clocks may differ by a little.
    double millis = Math.max(0, Duration.between(receivedAt, finishedAt).toMillis());
    return Math.round(millis / DAY * HUNDREDTHS) / HUNDREDTHS;
  }

  /**
   * Whether it was answered in time.
   *
   * @param now when the register is read
   */
  public Timeliness timeliness(Instant now) {
    if (answered && finishedAt != null) {
      return finishedAt.isAfter(dueAt) ? Timeliness.NO : Timeliness.YES;
    }
    return now.isAfter(dueAt) ? Timeliness.NO : Timeliness.OPEN;
  }
}
