package dev.lethe.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialTailTest {
  /** Three heads of three, two or more sixes of two, one or more of a hundred at 1 %. */
  @ParameterizedTest
  @CsvSource({"3, 3, 0.5, 0.125", "2, 2, 0.1666666667, 0.0277777778", "1, 100, 0.01, 0.6339676587"})
  void isTheSumOfTheTerms(int hits, int trials, double share, double expected) {
    assertThat(BinomialTail.atLeast(hits, trials, share)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void hasNoTrouble() {
    assertThat(BinomialTail.atLeast(0, 0, 0.01)).isEqualTo(1);
    assertThat(BinomialTail.atLeast(1, 5, 0)).isZero();
    assertThat(BinomialTail.atLeast(5, 5, 1)).isEqualTo(1);
    assertThat(BinomialTail.atLeast(100_000, 100_000, 0.01)).isZero();
    assertThat(BinomialTail.atLeast(50_000, 100_000, 0.5)).isCloseTo(0.5, within(0.01));
  }
}
