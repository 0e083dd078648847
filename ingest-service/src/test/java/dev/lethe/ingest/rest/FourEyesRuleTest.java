package dev.lethe.ingest.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.CaseConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What settings make of the rule that two people have to agree. */
class FourEyesRuleTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @Test
  void withoutSettingsNothingNeedsASecondPerson() {
    FourEyesRule rule = read(Set.of(), Map.of(), WEEK);

    for (CaseAction action : CaseAction.values()) {
      assertThat(rule.isNeeded(action, "default")).isFalse();
    }
    assertThat(rule.isNeeded("default")).isFalse();
    assertThat(rule.isNeeded(null)).isFalse();
  }

  @Test
  void aTenantHasItsOwnBesideWhatHoldsForAll() {
    FourEyesRule rule =
        read(Set.of("revoke"), Map.of("ACME_EU", Set.of(" release", "extend")), WEEK);

    assertThat(rule.isNeeded(CaseAction.REVOKE, "other")).isTrue();
    assertThat(rule.isNeeded(CaseAction.RELEASE, "other")).isFalse();
    assertThat(rule.isNeeded(CaseAction.REVOKE, "acme-eu")).isTrue();
    assertThat(rule.isNeeded(CaseAction.RELEASE, "acme-eu")).isTrue();
    assertThat(rule.isNeeded(CaseAction.EXTEND, "acme-eu")).isTrue();
  }

  @Test
  void whoeverActsForAllTenantsActsForThoseThatNeedTwo() {
    FourEyesRule rule = read(Set.of(), Map.of("acme", Set.of("release")), WEEK);

    assertThat(rule.isNeeded("acme")).isTrue();
    assertThat(rule.isNeeded("other")).isFalse();
    assertThat(rule.isNeeded(null)).isTrue();
    assertThat(read(Set.of("revoke"), Map.of(), WEEK).isNeeded("other")).isTrue();
  }

  @Test
  void whatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> read(Set.of("delete"), Map.of(), WEEK))
        .hasMessage(
            "lethe.four-eyes.actions lists what is no action:"
                + " write release, revoke, extend, hold, lift, reject");
    assertThatThrownBy(() -> read(Set.of(), Map.of("acme", Set.of("Release")), WEEK))
        .hasMessageStartingWith("lethe.four-eyes.tenants.\"acme\".actions lists");
    assertThatThrownBy(() -> read(Set.of(), Map.of("a-b", Set.of(), "a b", Set.of()), WEEK))
        .hasMessageContaining("is there twice");
    assertThatThrownBy(() -> read(Set.of(), Map.of(), Duration.ZERO))
        .hasMessageStartingWith("lethe.four-eyes.window");
  }

  private static FourEyesRule read(
      Set<String> actions, Map<String, Set<String>> byTenant, Duration window) {
    return FourEyesRule.read(
        new CaseConfig.FourEyes() {
          @Override
          public Optional<Set<String>> actions() {
            return actions.isEmpty() ? Optional.empty() : Optional.of(actions);
          }

          @Override
          public Duration window() {
            return window;
          }

          @Override
          public Map<String, CaseConfig.TenantFourEyes> tenants() {
            return byTenant.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, each -> () -> Optional.of(each.getValue())));
          }
        });
  }
}
