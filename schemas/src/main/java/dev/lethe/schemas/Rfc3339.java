package dev.lethe.schemas;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which Lethe reads a point in time: {@code date-time} of RFC 3339, section 5.6, all
 * of it. {@code java.time} refuses some of what the RFC's own examples show: {@code -00:00}, a leap
 * second, more than nine digits of a second, offsets beyond 18 hours.
 *
 * <p>A leap second counts as the second after it, as POSIX has it. What is finer than a nanosecond
 * is cut off. Thread-safe.
 */
public final class Rfc3339 {
  /** The first moment that RFC 3339 can write in UTC. */
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

  /** The last one; what lies behind it could not be written into a later event. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final int MAX_LENGTH = 64;
  private static final int NANO_DIGITS = 9;
  private static final int MINUTES_A_DAY = 24 * 60;
  private static final int LEAP_SECOND = 60;

  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]+))?"
              + "(?:[Zz]|([+-])([0-9]{2}):([0-5][0-9]))");

  private Rfc3339() {}

  /**
   * Reads {@code text}.
   *
   * @throws DateTimeException if it is no {@code date-time}, or lies outside the years 0000 to 9999
   *     in UTC; its message does not quote the text
   */
  public static Instant parse(String text) {
    Matcher form = FORM.matcher(text);
    if (text.length() > MAX_LENGTH || !form.matches()) {
      throw refused();
    }
    Instant instant;
    try {
      instant = instant(form);
    } catch (DateTimeException e) {
      throw refused(); // Its message would quote the text.
    }
    if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
      throw refused();
    }
    return instant;
  }

  private static Instant instant(Matcher form) {
    int second = number(form, 6);
    boolean leap = second == LEAP_SECOND;
    LocalDateTime utc =
        LocalDateTime.of(
                LocalDate.of(number(form, 1), number(form, 2), number(form, 3)),
                LocalTime.of(number(form, 4), number(form, 5), leap ? second - 1 : second))
            .minusMinutes(offsetMinutes(form));
    if (leap) {
      requireEndOfMonth(utc);
    }
    return utc.plusSeconds(leap ? 1 : 0).plusNanos(nanos(form.group(7))).toInstant(ZoneOffset.UTC);
  }

  /** RFC 3339, section 5.7: a leap second is the last second of a month, in UTC. */
  private static void requireEndOfMonth(LocalDateTime utc) {
    if (utc.plusSeconds(1).getDayOfMonth() != 1 || utc.getHour() != 23 || utc.getMinute() != 59) {
      throw refused();
    }
  }

  private static int offsetMinutes(Matcher form) {
    if (form.group(8) == null) {
      return 0;
    }
    int minutes = number(form, 9) * 60 + number(form, 10);
    if (minutes >= MINUTES_A_DAY) {
      throw refused();
    }
    return form.group(8).equals("-") ? -minutes : minutes;
  }

  private static long nanos(@Nullable String fraction) {
    if (fraction == null) {
      return 0;
    }
    String digits = fraction.length() > NANO_DIGITS ? fraction.substring(0, NANO_DIGITS) : fraction;
    return Long.parseLong(digits + "0".repeat(NANO_DIGITS - digits.length()));
  }

  private static int number(Matcher form, int group) {
    return Integer.parseInt(form.group(group));
  }

  private static DateTimeException refused() {
    return new DateTimeException("not a date-time of RFC 3339 between the years 0000 and 9999");
  }
}
