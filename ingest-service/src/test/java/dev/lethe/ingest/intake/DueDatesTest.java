package dev.lethe.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.service.config.SettingName;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which period holds for a request. How it is counted: {@link AnswerPeriodTest}. */
class DueDatesTest {
  private static final Instant TAKEN_AT = Instant.parse("2027-01-31T10:00:00Z");
  private static final Duration LIMIT = Duration.ofDays(400);

  private final DueDates standard = new DueDates(LIMIT);

  @ParameterizedTest
  @ValueSource(strings = {"gdpr-17", "gdpr-12", "uk-gdpr-17", "GDPR-17", "gdpr_17", "GDPR 17"})
  void underTheGdprThereIsACalendarMonth(String legalBasis) {
    assertThat(standard.of(request(null, legalBasis, null), TAKEN_AT))
        .isEqualTo("2027-02-28T23:59:59Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ccpa", "cpra", "ccpa-1798.105", "CCPA", "ccpa 1798.105"})
  void inCaliforniaThereAre45Days(String legalBasis) {
    assertThat(standard.of(request(null, legalBasis, null), TAKEN_AT))
        .isEqualTo("2027-03-17T23:59:59Z");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"gdpr", "gdpr-171", "lgpd-18", "contract"})
  void otherwiseThereAre30Days(@Nullable String legalBasis) {
    assertThat(standard.of(request(null, legalBasis, null), TAKEN_AT))
        .isEqualTo("2027-03-02T23:59:59Z");
  }

  @ParameterizedTest
  @CsvSource({
    // due on, under, extended to
    "2027-01-31, gdpr-17, 2027-03-31",
    "2027-02-28, GDPR_17, 2027-04-28",
    "2027-12-31, uk-gdpr-17, 2028-02-29",
    "2027-12-30, gdpr-12, 2028-02-29",
    "2027-03-17, ccpa, 2027-05-01",
  })
  void anExtensionIsCountedFromTheDayThatWasDue(String due, String legalBasis, String extended) {
    Instant dueAt = Instant.parse(due + "T23:59:59Z");

    assertThat(standard.extended("acme", legalBasis, TAKEN_AT, dueAt))
        .hasValue(Instant.parse(extended + "T23:59:59Z"));
  }

  @Test
  void anExtensionStaysWithinTheLimitAndIsNoneWhereThatLeavesNoDay() {
    DueDates within = new DueDates(Duration.ofDays(60));
    Instant dueAt = Instant.parse("2027-02-28T23:59:59Z");
    Instant latest = TAKEN_AT.plus(Duration.ofDays(60));

    assertThat(within.extended("acme", "gdpr-17", TAKEN_AT, dueAt)).hasValue(latest);
    assertThat(within.extended("acme", "gdpr-17", TAKEN_AT, latest)).isEmpty();
  }

  @Test
  void aTenantHasItsOwnZoneAndPeriods() {
    // Given
    AnswerPeriods acme =
        new AnswerPeriods(
            ZoneId.of("Europe/Berlin"),
            Period.ofDays(10),
            Map.of(new SettingName("contract"), Period.ofDays(5)));
    DueDates dueDates =
        new DueDates(LIMIT, AnswerPeriods.standard(), Map.of(new SettingName("acme"), acme));

    // When
    List<Instant> due =
        List.of(
            dueDates.of(request("acme", "contract", null), TAKEN_AT),
            dueDates.of(request("acme", null, null), TAKEN_AT),
            dueDates.of(request("other", "contract", null), TAKEN_AT),
            dueDates.of(request(null, "contract", null), TAKEN_AT));

    // Then
    assertThat(due)
        .containsExactly(
            Instant.parse("2027-02-05T22:59:59Z"),
            Instant.parse("2027-02-10T22:59:59Z"),
            Instant.parse("2027-03-02T23:59:59Z"),
            Instant.parse("2027-03-02T23:59:59Z"));
  }

  @Test
  void aRequestWithoutATenantIsTheDefaultTenants() {
    AnswerPeriods own = new AnswerPeriods(ZoneOffset.UTC, Period.ofDays(1), Map.of());
    DueDates dueDates =
        new DueDates(LIMIT, AnswerPeriods.standard(), Map.of(new SettingName("default"), own));

    Instant due = dueDates.of(request(null, null, null), TAKEN_AT);

    assertThat(due).isEqualTo("2027-02-01T23:59:59Z");
  }

  @Test
  void noPeriodReachesBeyondTheLimitAndWhatItGivesIsAllowed() {
    DueDates dueDates = new DueDates(Duration.ofDays(10));

    Instant due = dueDates.of(request(null, "gdpr-17", null), TAKEN_AT);

    assertThat(due).isEqualTo(TAKEN_AT.plus(Duration.ofDays(10)));
    assertThat(dueDates.allows(request(null, "gdpr-17", due), TAKEN_AT)).isTrue();
  }

  @Test
  void whatTheRequestNamesStaysEvenIfTheLawIsSooner() {
    Instant named = TAKEN_AT.plus(LIMIT);
    ErasureRequest request = request(null, "gdpr-17", named);

    assertThat(standard.allows(request, TAKEN_AT)).isTrue();
    assertThat(standard.of(request, TAKEN_AT)).isEqualTo(named);
    assertThat(standard.allows(request(null, "gdpr-17", named.plusNanos(1)), TAKEN_AT)).isFalse();
  }

  private static ErasureRequest request(
      @Nullable String tenant, @Nullable String legalBasis, @Nullable Instant dueAt) {
    ForgetSet none = new ForgetSet(List.of(), List.of("text"), null);
    return new ErasureRequest(
        "r-1", tenant, "demo", "subject", legalBasis, null, dueAt, none, null, null, null);
  }
}
