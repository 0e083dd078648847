package dev.lethe.ingest.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;

/**
 * How long there is to answer a request, counted in days of a calendar as Regulation (EEC, Euratom)
 * 1182/71 counts. The day of the receipt is not counted (Article 3(1)). A month ends on the day of
 * the same number or, where there is none, on the month's last day, and the whole of that day
 * counts (Article 3(2)(c)). Article 3(4) is left out: it would move an end on a weekend or a
 * holiday to the next working day. What is counted here is never later than that. Immutable.
 *
 * @param length in years, months and days; days are added last
 * @param zone whose days count
 */
public record AnswerPeriod(Period length, ZoneId zone) {
  /** Far beyond any law, and far from where dates end. */
  private static final int MOST_YEARS = 100;

  public AnswerPeriod {
    length = checked(length);
  }

  /**
   * The same, if there can be such a period.
   *
   * @throws IllegalArgumentException if it is less than a day, in part negative, or more than 100
   *     years
   */
  public static Period checked(Period length) {
    if (length.isZero() || length.isNegative()) {
      throw new IllegalArgumentException("the period must be a day or longer");
    }
    if (length.toTotalMonths() > MOST_YEARS * 12 || length.getDays() > MOST_YEARS * 365) {
      throw new IllegalArgumentException("the period must be " + MOST_YEARS + " years at most");
    }
    return length;
  }

  /**
   * The last second of the last day: who reads it in the same zone reads that day, while the
   * midnight behind it would read as the next one.
   */
  public Instant end(Instant receivedAt) {
    LocalDate lastDay = receivedAt.atZone(zone).toLocalDate().plus(length);
    // Not 24 hours after the day's start: clocks may change on it, in some zones at midnight.
    return lastDay.plusDays(1).atStartOfDay(zone).toInstant().minusSeconds(1);
  }
}
