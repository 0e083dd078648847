package dev.lethe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.intake.AnswerPeriod;
import dev.lethe.ingest.intake.AnswerPeriods;
import dev.lethe.ingest.intake.DueDates;
import dev.lethe.service.config.SettingName;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings and environment variables make of due dates. */
class DueDateSettingsTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "lethe.kafka.bootstrap", "kafka:9092",
          "lethe.models", "demo",
          "lethe.keyset", "keyset.json",
          "lethe.intake-keys", "intake.json",
          "lethe.subject-keyset", "subjects.json",
          "lethe.signing-key", "signing.pem",
          "lethe.certificates.dir", "certificates",
          "lethe.state.dir", "state",
          "lethe.trusted.artefacts", "artefacts.pem",
          "lethe.trusted.revocations", "revocations.pem");

  @Test
  void withoutThemTheLawsHoldInUtcAndTheLimitIsAsBefore() {
    // Given
    Map<String, String> nothing = Map.of();

    // When
    DueDates dueDates = read(nothing, nothing);

    // Then
    assertThat(dueDates.limit()).isEqualTo(Duration.ofDays(400));
    assertThat(dueDates.byTenant()).isEmpty();
    assertPeriod(dueDates.periods(), null, "P30D", "UTC");
    assertPeriod(dueDates.periods(), "gdpr-12", "P1M", "UTC");
    assertPeriod(dueDates.periods(), "gdpr-17", "P1M", "UTC");
    assertPeriod(dueDates.periods(), "uk-gdpr-17", "P1M", "UTC");
    assertPeriod(dueDates.periods(), "ccpa", "P45D", "UTC");
    assertPeriod(dueDates.periods(), "cpra", "P45D", "UTC");
    assertPeriod(dueDates.periods(), "ccpa-1798.105", "P45D", "UTC");
  }

  @Test
  void aLegalBasisHasThePeriodThatIsSetAndTheOthersKeepTheirs() {
    // Given
    Map<String, String> written =
        Map.of(
            "lethe.limits.due", "90d",
            "lethe.due-dates.zone", "America/Los_Angeles",
            "lethe.due-dates.period", "P14D",
            "lethe.due-dates.legal-bases.\"ccpa-1798.105\"", "P44D",
            "lethe.due-dates.legal-bases.\"lgpd-18\"", "P15D");

    // When
    DueDates dueDates = read(written, Map.of());

    // Then
    String zone = "America/Los_Angeles";
    assertThat(dueDates.limit()).isEqualTo(Duration.ofDays(90));
    assertPeriod(dueDates.periods(), "contract", "P14D", zone);
    assertPeriod(dueDates.periods(), "ccpa-1798.105", "P44D", zone);
    assertPeriod(dueDates.periods(), "lgpd-18", "P15D", zone);
    assertPeriod(dueDates.periods(), "ccpa", "P45D", zone);
    assertPeriod(dueDates.periods(), "gdpr-17", "P1M", zone);
  }

  @Test
  void extensionsAreTheLawsUnlessASettingSaysOtherwise() {
    Instant taken = Instant.parse("2027-01-31T10:00:00Z");
    Instant due = Instant.parse("2027-02-28T23:59:59Z");
    Map<String, String> written =
        Map.of(
            "lethe.due-dates.extensions.\"lgpd-18\"", "P15D",
            "lethe.due-dates.extensions.\"cpra\"", "P0D",
            "lethe.due-dates.tenants.\"acme-us\".extensions.\"gdpr-17\"", "P1M");

    DueDates dueDates = read(written, Map.of());

    assertThat(dueDates.extended("acme", "gdpr-17", taken, due)).hasValue(at("2027-04-28"));
    assertThat(dueDates.extended("acme", "ccpa", taken, due)).hasValue(at("2027-04-14"));
    assertThat(dueDates.extended("acme", "lgpd-18", taken, due)).hasValue(at("2027-03-15"));
    assertThat(dueDates.extended("acme", "cpra", taken, due)).isEmpty();
    assertThat(dueDates.extended("acme", "contract", taken, due)).isEmpty();
    assertThat(dueDates.extended("acme", null, taken, due)).isEmpty();
    assertThat(dueDates.extended("acme-us", "gdpr-17", taken, due)).hasValue(at("2027-03-28"));
    assertThat(dueDates.extended("acme-us", "lgpd-18", taken, due)).hasValue(at("2027-03-15"));
  }

  @Test
  void anExtensionThatCannotBeReadIsNamed() {
    assertThatThrownBy(
            () -> read(Map.of("lethe.due-dates.extensions.\"gdpr-17\"", "2 months"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("lethe.due-dates.extensions.\"gdpr-17\" is no period");
  }

  private static Instant at(String day) {
    return Instant.parse(day + "T23:59:59Z");
  }

  @Test
  void aTenantHasWhatIsSetForItAndOtherwiseWhatHoldsForAll() {
    // Given
    Map<String, String> written =
        Map.of(
            "lethe.due-dates.zone", "Europe/Dublin",
            "lethe.due-dates.legal-bases.\"gdpr-12\"", "P21D",
            "lethe.due-dates.tenants.\"acme-eu\".zone", "Europe/Berlin",
            "lethe.due-dates.tenants.\"acme-eu\".legal-bases.\"gdpr-17\"", "P20D",
            "lethe.due-dates.tenants.\"acme-us\".period", "P7D");

    // When
    DueDates dueDates = read(written, Map.of());

    // Then
    AnswerPeriods european = of(dueDates, "acme-eu");
    assertPeriod(european, "gdpr-17", "P20D", "Europe/Berlin");
    assertPeriod(european, "gdpr-12", "P21D", "Europe/Berlin");
    assertPeriod(european, "ccpa", "P45D", "Europe/Berlin");
    assertPeriod(european, null, "P30D", "Europe/Berlin");
    AnswerPeriods american = of(dueDates, "acme-us");
    assertPeriod(american, null, "P7D", "Europe/Dublin");
    assertPeriod(american, "gdpr-17", "P1M", "Europe/Dublin");
    assertThat(dueDates.byTenant()).hasSize(2);
  }

  @Test
  void anEnvironmentVariableSaysTheSame() {
    // Given
    Map<String, String> environment =
        Map.of(
            "LETHE_DUE_DATES_ZONE", "Europe/Dublin",
            "LETHE_DUE_DATES_PERIOD", "P14D",
            "LETHE_DUE_DATES_LEGAL_BASES__GDPR_17_", "P20D",
            "LETHE_DUE_DATES_TENANTS__ACME_EU__ZONE", "Europe/Berlin",
            "LETHE_DUE_DATES_TENANTS__ACME_EU__LEGAL_BASES__GDPR_17_", "P10D");

    // When
    DueDates dueDates = read(Map.of(), environment);

    // Then
    assertPeriod(dueDates.periods(), "contract", "P14D", "Europe/Dublin");
    assertPeriod(dueDates.periods(), "gdpr-17", "P20D", "Europe/Dublin");
    assertPeriod(of(dueDates, "acme-eu"), "gdpr-17", "P10D", "Europe/Berlin");
    assertPeriod(of(dueDates, "acme-eu"), "contract", "P14D", "Europe/Berlin");
  }

  @ParameterizedTest
  @CsvSource({
    "lethe.due-dates.zone, Europe/Atlantis",
    "lethe.due-dates.zone, '+99:00'",
    "lethe.due-dates.period, 30d",
    "lethe.due-dates.period, P0D",
    "lethe.due-dates.period, PT24H",
    "lethe.due-dates.period, P1M-1D",
    "lethe.due-dates.legal-bases.\"gdpr-17\", one month",
    "lethe.due-dates.legal-bases.\"gdpr-17\", P9999999D",
    "lethe.due-dates.tenants.\"acme\".zone, Berlin",
    "lethe.due-dates.tenants.\"acme\".period, -P1D",
    "lethe.due-dates.tenants.\"acme\".legal-bases.\"ccpa\", 45",
  })
  void whatCannotBeReadIsAnErrorThatNamesTheSetting(String setting, String value) {
    assertThatThrownBy(() -> read(Map.of(setting, value), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(setting + " ");
  }

  @ParameterizedTest
  @CsvSource({
    "lethe.due-dates.legal-bases.\"gdpr-17\", lethe.due-dates.legal-bases.\"GDPR.17\", P1D",
    "lethe.due-dates.tenants.\"acme-eu\".period, lethe.due-dates.tenants.\"Acme EU\".period, P1D",
  })
  void twoSettingsForTheSameAreAnErrorThatNamesOne(String one, String other, String value) {
    assertThatThrownBy(() -> read(Map.of(one, value, other, value), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("lethe.due-dates.")
        .hasMessageContaining(" is there twice");
  }

  private static void assertPeriod(
      AnswerPeriods periods, @Nullable String legalBasis, String length, String zone) {
    assertThat(periods.of(legalBasis))
        .isEqualTo(new AnswerPeriod(Period.parse(length), ZoneId.of(zone)));
  }

  private static AnswerPeriods of(DueDates dueDates, String tenant) {
    return Objects.requireNonNull(dueDates.byTenant().get(new SettingName(tenant)));
  }

  private static DueDates read(Map<String, String> written, Map<String, String> environment) {
    IngestConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(IngestConfig.class)
            .withSources(new EnvConfigSource(environment, 300))
            .withDefaultValues(REQUIRED)
            .withDefaultValues(written)
            .build()
            .getConfigMapping(IngestConfig.class);
    return DueDateSettings.read(config);
  }
}
