package dev.lethe.ingest.alert;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * An alert at a distance from the due date.
 *
 * @param code such as {@code before-P7D}; stands in events
 * @param offset from the due date; negative before it
 */
public record DueAlert(String code, Duration offset) {
  private static final Duration LONGEST = Duration.ofDays(3660);

  /**
   * So long before the due date.
   *
   * @throws IllegalArgumentException if it is no duration of ISO 8601, or none of some length
   */
  public static DueAlert before(String duration) {
    Duration length = read(duration);
    if (length.isZero()) {
      throw new IllegalArgumentException("not before");
    }
    return new DueAlert("before-" + normal(duration), length.negated());
  }

  /**
   * So long after the due date; {@code PT0S} is at once.
   *
   * @throws IllegalArgumentException if it is no duration of ISO 8601
   */
  public static DueAlert after(String duration) {
    return new DueAlert("after-" + normal(duration), read(duration));
  }

  /** When it is raised. */
  Instant at(Instant dueAt) {
    return dueAt.plus(offset);
  }

  /** Whether the request is past due then. */
  boolean isLate() {
    return !offset.isNegative();
  }

  private static String normal(String duration) {
    return duration.strip().toUpperCase(Locale.ROOT);
  }

  private static Duration read(String text) {
    try {
      Duration read = Duration.parse(text.strip());
      if (!read.isNegative() && read.compareTo(LONGEST) <= 0 && normal(text).length() <= 32) {
        return read;
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw new IllegalArgumentException("no duration of ISO 8601");
  }
}
