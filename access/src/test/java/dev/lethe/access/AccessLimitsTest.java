package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessLimitsTest {
  @Test
  void callsAreNotCountedUnlessALimitIsSet() {
    AccessLimits limits = new AccessLimits(TestAccessConfig.ofLimits(1, Optional.empty()), () -> 0);

    for (int i = 0; i < 1_000; i++) {
      assertThat(limits.call("key:a")).isZero();
    }
  }

  @Test
  void wrongKeysAndCallsAreCountedApart() {
    AccessLimits limits = new AccessLimits(TestAccessConfig.ofLimits(1, Optional.of(2)), () -> 0);

    assertThat(limits.wrongKey("a")).isZero();
    assertThat(limits.wrongKey("a")).isPositive();
    assertThat(limits.call("a")).isZero();
    assertThat(limits.call("a")).isZero();
    assertThat(limits.call("a")).isPositive();
  }

  @Test
  void allKeysOfATenantHaveOneLimitThatOthersDoNotShare() {
    AccessLimits limits =
        new AccessLimits(TestAccessConfig.ofTenantLimits(1, Map.of("ACME_CORP", 2)), () -> 0);

    assertThat(limits.tenantCall("acme-corp")).isZero();
    assertThat(limits.tenantCall("acme-corp")).isZero();
    assertThat(limits.tenantCall("acme-corp")).isPositive();
    assertThat(limits.tenantCall("other")).isZero();
    assertThat(limits.tenantCall("other")).isPositive();
    assertThat(limits.tenantCall("third")).isZero();
  }

  @Test
  void whoeverActsForAllTenantsIsNobodysBurden() {
    AccessLimits limits = new AccessLimits(TestAccessConfig.ofTenantLimits(1, Map.of()), () -> 0);

    for (int i = 0; i < 1_000; i++) {
      assertThat(limits.tenantCall(null)).isZero();
    }
  }

  @Test
  void oneTenantHasNoTwoLimits() {
    TestAccessConfig twice = TestAccessConfig.ofTenantLimits(1, Map.of("acme-x", 2, "ACME_X", 3));

    assertThatThrownBy(() -> new AccessLimits(twice, () -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is there twice");
  }
}
