package dev.lethe.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WilsonIntervalTest {
  @Test
  void intervalsAreThoseOfTheLiterature() {
    assertThat(WilsonInterval.of(0, 10).low()).isZero();
    assertThat(WilsonInterval.of(0, 10).high()).isCloseTo(0.2775, within(1e-4));
    assertThat(WilsonInterval.of(1, 10).low()).isCloseTo(0.0179, within(1e-4));
    assertThat(WilsonInterval.of(1, 10).high()).isCloseTo(0.4042, within(1e-4));
  }

  @Test
  void withoutTrialsNothingIsKnown() {
    assertThat(WilsonInterval.of(0, 0)).isEqualTo(new WilsonInterval(0, 1));
  }
}
