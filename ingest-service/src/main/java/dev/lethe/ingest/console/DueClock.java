package dev.lethe.ingest.console;

import dev.lethe.schemas.RequestState;
import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * How long there is to answer a request: {@code {#clock it /}}.
 *
 * @param text in words
 * @param tone {@code late}, {@code soon}, {@code calm} or {@code over}
 */
@TemplateData
public record DueClock(String text, String tone) {
  /** From here on, a request is due soon. */
  public static final Duration SOON = Duration.ofDays(7);

  /** The due date no longer matters to these. It does to what failed: that is not done. */
  static final Set<RequestState> STOPPED =
      EnumSet.of(
          RequestState.ENFORCED,
          RequestState.CERTIFIED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.REVOKED);

  /** Of a request, as it stands now. */
  public static DueClock of(RequestState state, Instant dueAt, Instant now) {
    if (STOPPED.contains(state)) {
      return new DueClock("Stopped", "over");
    }
    Duration left = Duration.between(now, dueAt);
    if (left.isNegative()) {
      return new DueClock(amount(left.negated()) + " overdue", "late");
    }
    return new DueClock(amount(left) + " left", left.compareTo(SOON) <= 0 ? "soon" : "calm");
  }

  private static String amount(Duration time) {
    if (time.toDays() > 0) {
      return counted(time.toDays(), "day");
    }
    return time.toHours() > 0 ? counted(time.toHours(), "hour") : "Less than an hour";
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
