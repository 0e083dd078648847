package dev.lethe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.intake.HoldPolicy;
import dev.lethe.service.config.SettingName;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings and environment variables make of holds. */
class HoldSettingsTest {
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
  void withoutThemNothingIsHeld() {
    assertThat(read(Map.of(), Map.of())).isEqualTo(HoldPolicy.none());
  }

  @Test
  void aTenantHasWhatIsSetForItAndElseWhatAllHave() {
    Map<String, String> written =
        Map.of(
            "lethe.holds.examples-above", "500",
            "lethe.holds.tenants.\"acme-eu\".identity", "required",
            "lethe.holds.tenants.\"acme-us\".examples-above", "20");

    HoldPolicy policy = read(written, Map.of());

    assertThat(policy.rule()).isEqualTo(new HoldPolicy.Rule(false, 500));
    assertThat(policy.byTenant())
        .containsOnly(
            Map.entry(new SettingName("acme-eu"), new HoldPolicy.Rule(true, 500)),
            Map.entry(new SettingName("acme-us"), new HoldPolicy.Rule(false, 20)));
  }

  @Test
  void environmentVariablesSayTheSame() {
    Map<String, String> environment =
        Map.of(
            "LETHE_HOLDS_IDENTITY", "required",
            "LETHE_HOLDS_EXAMPLES_ABOVE", "0",
            "LETHE_HOLDS_TENANTS__ACME_EU__IDENTITY", "none");

    HoldPolicy policy = read(Map.of(), environment);

    assertThat(policy.rule()).isEqualTo(new HoldPolicy.Rule(true, 0));
    assertThat(policy.byTenant())
        .containsOnly(Map.entry(new SettingName("acme-eu"), new HoldPolicy.Rule(false, 0)));
  }

  @ParameterizedTest
  @CsvSource({
    "lethe.holds.identity, maybe",
    "lethe.holds.examples-above, -1",
    "lethe.holds.tenants.\"acme\".identity, yes",
    "lethe.holds.tenants.\"acme\".examples-above, -5",
  })
  void whatHasNoSuchValueIsNamed(String setting, String value) {
    Map<String, String> written = Map.of(setting, value);

    assertThatThrownBy(() -> read(written, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(setting);
  }

  @Test
  void twoSpellingsOfOneTenantAreRefused() {
    Map<String, String> written =
        Map.of(
            "lethe.holds.tenants.\"acme-eu\".identity", "required",
            "lethe.holds.tenants.\"Acme EU\".identity", "none");

    assertThatThrownBy(() -> read(written, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("lethe.holds.tenants.")
        .hasMessageContaining("twice");
  }

  private static HoldPolicy read(Map<String, String> written, Map<String, String> environment) {
    IngestConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(IngestConfig.class)
            .withSources(new EnvConfigSource(environment, 300))
            .withDefaultValues(REQUIRED)
            .withDefaultValues(written)
            .build()
            .getConfigMapping(IngestConfig.class);
    return HoldSettings.read(config);
  }
}
