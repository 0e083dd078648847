package dev.lethe.engine.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LikelihoodTest {
  @Test
  void extractionStrengthIsTheShareOfTheLongestCorrectEnd() {
    assertThat(of(true, false, true, true).extractionStrength()).isEqualTo(0.5);
    assertThat(of(true, true).extractionStrength()).isEqualTo(1);
    assertThat(of(true, false).extractionStrength()).isZero();
    assertThat(of().extractionStrength()).isZero();
  }

  @Test
  void exactMemorisationIsTheShareOfMostLikelyTokens() {
    assertThat(of(true, false, true, true).exactMemorisation()).isEqualTo(0.75);
    assertThat(of().exactMemorisation()).isZero();
  }

  @Test
  void whatIsRefusedHasNoProbability() {
    assertThat(Likelihood.refused(3).probability()).isZero();
    assertThat(Likelihood.refused(3).exactMemorisation()).isZero();
    assertThat(new Likelihood(Math.log(0.25), new boolean[2]).probability()).isEqualTo(0.25);
  }

  private static Likelihood of(boolean... greedy) {
    return new Likelihood(0, greedy);
  }
}
