package dev.lethe.db.register;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The months that a register is of, in UTC.
 *
 * @param to the last one, which is part of it
 */
public record RegisterPeriod(YearMonth from, YearMonth to) {
  private static final int MOST_MONTHS = 240;
  private static final Pattern MONTH = Pattern.compile("[12][0-9]{3}-(0[1-9]|1[0-2])");

  /**
   * @throws IllegalArgumentException if it ends before it begins, or is longer than 20 years
   */
  public RegisterPeriod {
    if (to.isBefore(from) || !to.isBefore(from.plusMonths(MOST_MONTHS))) {
      throw new IllegalArgumentException("a register has 1 to " + MOST_MONTHS + " months");
    }
  }

  /**
   * Reads a month.
   *
   * @param text {@code YYYY-MM}
   * @throws IllegalArgumentException if it is none
   */
  public static YearMonth month(String text) {
    if (!MONTH.matcher(text).matches()) {
      throw new IllegalArgumentException("not a month: YYYY-MM");
    }
    return YearMonth.parse(text);
  }

  /** Its months, the oldest first. */
  List<YearMonth> months() {
    return Stream.iterate(from, month -> !month.isAfter(to), month -> month.plusMonths(1)).toList();
  }

  /** When it begins. */
  Instant start() {
    return from.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /** The first instant that is not in it. */
  Instant end() {
    return to.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }
}
