package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  @ParameterizedTest
  @CsvSource({
    // The examples of RFC 3339, section 5.8.
    "1985-04-12T23:20:50.52Z, 1985-04-12T23:20:50.520Z",
    "1996-12-19T16:39:57-08:00, 1996-12-20T00:39:57Z",
    "1990-12-31T23:59:60Z, 1991-01-01T00:00:00Z",
    "1990-12-31T15:59:60-08:00, 1991-01-01T00:00:00Z",
    "1937-01-01T12:00:27.87+00:20, 1937-01-01T11:40:27.870Z",
    // What its grammar has besides.
    "2026-03-04t05:06:07z, 2026-03-04T05:06:07Z",
    "2026-03-04T05:06:07-00:00, 2026-03-04T05:06:07Z",
    "2026-03-04T05:06:07.123456789987Z, 2026-03-04T05:06:07.123456789Z",
    "2026-03-04T05:06:07+23:59, 2026-03-03T05:07:07Z",
    "2026-03-04T05:06:07-18:01, 2026-03-04T23:07:07Z",
    "2016-12-31T23:59:60.25Z, 2017-01-01T00:00:00.250Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999999Z",
  })
  void readsWhatTheStandardShows(String text, Instant expected) {
    Instant instant = Rfc3339.parse(text);

    assertThat(instant).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-03-04",
        "2026-03-04T05:06:07",
        "2026-03-04 05:06:07Z",
        "2026-03-04T05:06Z",
        "2026-03-04T05:06:07.Z",
        "2026-03-04T05:06:07,5Z",
        "2026-03-04T24:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-03-04T05:06:61Z",
        "2026-03-04T05:06:60Z",
        "2026-03-04T23:59:60Z",
        "2026-03-31T23:59:60+01:00",
        "2026-03-04T05:06:07+24:00",
        "2026-03-04T05:06:07+01:60",
        "2026-03-04T05:06:07+0100",
        "2026-03-04T05:06:07Z\n",
        "2026-03-04T05:06:07Z\u2028",
        "\u0662026-03-04T05:06:07Z",
        "+2026-03-04T05:06:07Z",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
        "0000-01-01T00:00:00+00:01",
        "2026-03-04T05:06:07.00000000000000000000000000000000000000000000000000000000000000000Z",
      })
  void refusesWhatIsNoneOrCannotBeSaidInUtcWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> Rfc3339.parse(text))
        .isInstanceOf(DateTimeException.class)
        .hasNoCause()
        .hasMessage("not a date-time of RFC 3339 between the years 0000 and 9999");
  }
}
