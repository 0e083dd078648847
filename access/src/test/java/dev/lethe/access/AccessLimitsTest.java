package dev.lethe.access;

import static org.assertj.core.api.Assertions.assertThat;

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
}
