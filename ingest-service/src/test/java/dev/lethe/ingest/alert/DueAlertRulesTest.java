package dev.lethe.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.service.config.SettingName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DueAlertRulesTest {
  private static final Instant DUE = Instant.parse("2027-03-31T23:59:59Z");
  private static final Instant RECEIVED = DUE.minus(Duration.ofDays(30));

  private final DueAlertRules rules =
      new DueAlertRules(
          List.of(
              DueAlert.before("P7D"),
              DueAlert.after("PT0S"),
              DueAlert.before("p1d"),
              DueAlert.after("P3D")),
          Map.of(new SettingName("acme"), List.of(DueAlert.before("PT12H"))));

  @ParameterizedTest
  @CsvSource({
    "P-8D, ",
    "P-7D, before-P7D",
    "P-2D, before-P7D",
    "P-1D, before-P1D",
    "PT-1S, before-P1D",
    "PT0S, after-PT0S",
    "P2D, after-PT0S",
    "P30D, after-P3D"
  })
  void ofThoseWhoseTimeHasComeTheLastHolds(Duration sinceDue, String code) {
    Optional<String> current =
        rules.current("other", RECEIVED, DUE, DUE.plus(sinceDue)).map(DueAlert::code);

    assertThat(current).isEqualTo(Optional.ofNullable(code));
  }

  @Test
  void aTenantsOwnTakeThePlaceOfAllOthers() {
    assertThat(rules.current("ACME", RECEIVED, DUE, DUE.minusSeconds(86_400))).isEmpty();
    assertThat(rules.current("ACME", RECEIVED, DUE, DUE.plusSeconds(86_400)).map(DueAlert::code))
        .hasValue("before-PT12H");
  }

  @Test
  void whoHandsInARequestThatIsDueSoonIsNotToldSo() {
    Instant late = DUE.minus(Duration.ofDays(3));

    assertThat(rules.current("other", late, DUE, late.plusSeconds(1))).isEmpty();
    assertThat(rules.current("other", late, DUE, DUE.minusSeconds(1)).map(DueAlert::code))
        .hasValue("before-P1D");
  }

  @Test
  void somebodyLooksEarlyEnoughForAll() {
    assertThat(rules.earliest()).isEqualTo(Duration.ofDays(7));
    assertThat(new DueAlertRules(List.of(DueAlert.after("P1D")), Map.of()).earliest()).isZero();
    assertThat(new DueAlertRules(List.of(), Map.of()).isEmpty()).isTrue();
    assertThat(rules.isEmpty()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7d", "P1M", "-P1D", "P1Y", "P99999D", "soon"})
  void whatIsNoDurationIsNone(String text) {
    assertThatThrownBy(() -> DueAlert.before(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DueAlert.after(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DueAlert.before("PT0S")).isInstanceOf(IllegalArgumentException.class);
  }
}
