package dev.lethe.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerPeriodTest {
  private static final int[] LENGTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final int DAYS_OF_2027_AND_2028 = 365 + 366;

  /** A day of a calendar that knows nothing of Java's, to count with in another way. */
  private record Day(int year, int month, int number) {
    Day next() {
      if (number < length(year, month)) {
        return new Day(year, month, number + 1);
      }
      return month < 12 ? new Day(year, month + 1, 1) : new Day(year + 1, 1, 1);
    }

    Day after(int days) {
      Day day = this;
      for (int i = 0; i < days; i++) {
        day = day.next();
      }
      return day;
    }

    /** On the day of the same number, or else the last one. */
    Day inTheNextMonth() {
      int itsYear = month < 12 ? year : year + 1;
      int itsMonth = month < 12 ? month + 1 : 1;
      return new Day(itsYear, itsMonth, Math.min(number, length(itsYear, itsMonth)));
    }

    LocalDate date() {
      return LocalDate.of(year, month, number);
    }

    private static int length(int year, int month) {
      return month == 2 && year == 2028 ? 29 : LENGTHS[month - 1];
    }
  }

  /** Ahead of and behind UTC up to the date line; clocks change by night or, in Beirut, at 0:00. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Europe/Berlin",
        "America/Los_Angeles",
        "Asia/Beirut",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Etc/GMT+12"
      })
  void everyDayOfTwoYearsEndsWhereAnotherCountEnds(ZoneId zone) {
    AnswerPeriod month = new AnswerPeriod(Period.ofMonths(1), zone);
    AnswerPeriod days = new AnswerPeriod(Period.ofDays(45), zone);
    Day day = new Day(2027, 1, 1);
    for (int i = 0; i < DAYS_OF_2027_AND_2028; i++, day = day.next()) {
      Instant first = day.date().atStartOfDay(zone).toInstant();
      Instant last = day.next().date().atStartOfDay(zone).toInstant().minusNanos(1);
      Instant noon = day.date().atTime(12, 0).atZone(zone).toInstant();

      for (Instant receivedAt : new Instant[] {first, noon, last}) {
        assertEndsWith(month.end(receivedAt), day.inTheNextMonth(), zone);
        assertEndsWith(days.end(receivedAt), day.after(45), zone);
      }
    }
    assertThat(day).isEqualTo(new Day(2029, 1, 1));
  }

  /** It lies on the day, the second that it names is the day's last, and nothing of it is left. */
  private static void assertEndsWith(Instant end, Day day, ZoneId zone) {
    Instant over = end.plusSeconds(1);
    assertThat(end.atZone(zone).toLocalDate()).isEqualTo(day.date());
    assertThat(over.minusNanos(1).atZone(zone).toLocalDate()).isEqualTo(day.date());
    assertThat(over.atZone(zone).toLocalDate()).isEqualTo(day.next().date());
  }

  @ParameterizedTest
  @CsvSource({
    // months that are shorter, and a leap day
    "UTC, P1M, 2027-01-28T10:00:00Z, 2027-02-28T23:59:59Z",
    "UTC, P1M, 2027-01-31T10:00:00Z, 2027-02-28T23:59:59Z",
    "UTC, P1M, 2028-01-29T10:00:00Z, 2028-02-29T23:59:59Z",
    "UTC, P1M, 2028-01-31T10:00:00Z, 2028-02-29T23:59:59Z",
    "UTC, P1M, 2027-02-28T10:00:00Z, 2027-03-28T23:59:59Z",
    "UTC, P1M, 2028-02-29T10:00:00Z, 2028-03-29T23:59:59Z",
    "UTC, P1M, 2027-03-31T10:00:00Z, 2027-04-30T23:59:59Z",
    "UTC, P1M, 2027-12-31T23:59:59.999Z, 2028-01-31T23:59:59Z",
    // 45 days over a February of either kind
    "UTC, P45D, 2027-01-31T10:00:00Z, 2027-03-17T23:59:59Z",
    "UTC, P45D, 2028-01-31T10:00:00Z, 2028-03-16T23:59:59Z",
    // days come last: 28 February and five more
    "UTC, P1M5D, 2027-01-31T10:00:00Z, 2027-03-05T23:59:59Z",
    // Berlin: either side of midnight; clocks go forward on 28 March, back on 31 October
    "Europe/Berlin, P1M, 2027-09-30T21:59:59Z, 2027-10-30T21:59:59Z",
    "Europe/Berlin, P1M, 2027-09-30T22:00:00Z, 2027-11-01T22:59:59Z",
    "Europe/Berlin, P1M, 2027-02-28T12:00:00Z, 2027-03-28T21:59:59Z",
    "Europe/Berlin, P45D, 2027-09-16T10:00:00Z, 2027-10-31T22:59:59Z",
    // Los Angeles: clocks go forward on 14 March, back on 7 November
    "America/Los_Angeles, P1M, 2027-02-14T07:59:59Z, 2027-03-14T07:59:59Z",
    "America/Los_Angeles, P1M, 2027-02-14T08:00:00Z, 2027-03-15T06:59:59Z",
    "America/Los_Angeles, P45D, 2027-09-23T12:00:00Z, 2027-11-08T07:59:59Z",
    // both sides of the date line
    "Pacific/Kiritimati, P1M, 2027-04-29T09:59:59Z, 2027-05-29T09:59:59Z",
    "Pacific/Kiritimati, P1M, 2027-04-29T10:00:00Z, 2027-05-30T09:59:59Z",
    "Etc/GMT+12, P1M, 2027-05-01T11:59:59Z, 2027-05-31T11:59:59Z",
    "Etc/GMT+12, P1M, 2027-05-01T12:00:00Z, 2027-06-02T11:59:59Z",
  })
  void endsWithTheLastSecondOfTheLastDay(
      ZoneId zone, Period length, Instant receivedAt, Instant end) {
    assertThat(new AnswerPeriod(length, zone).end(receivedAt)).isEqualTo(end);
  }

  /** 1 May 2027 is a Saturday and a holiday in many places. */
  @Test
  void isNotProlongedByAWeekendOrAHoliday() {
    AnswerPeriod month = new AnswerPeriod(Period.ofMonths(1), ZoneId.of("UTC"));

    Instant end = month.end(Instant.parse("2027-04-01T10:00:00Z"));

    assertThat(end).isEqualTo(Instant.parse("2027-05-01T23:59:59Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"P0D", "P-1M", "P1M-1D", "P-1Y2M", "P101Y", "P1201M", "P36501D"})
  void aPeriodThatNoLawWouldSetIsRefused(Period length) {
    assertThatThrownBy(() -> new AnswerPeriod(length, ZoneId.of("UTC")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the period must be ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"P1D", "P2W", "P100Y", "P36500D"})
  void anyOtherIsTaken(Period length) {
    assertThat(new AnswerPeriod(length, ZoneId.of("UTC")).length()).isEqualTo(length);
  }
}
