package dev.lethe.workbench.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AreaUnderRocTest {
  private static final double NEVER = Double.NEGATIVE_INFINITY;

  /** 0.9 beats all three; 0.4 loses to 0.5, ties with 0.4, beats 0.1: 4.5 of 6 pairs. */
  @Test
  void aTieCountsHalf() {
    double area = AreaUnderRoc.of(new double[] {0.9, 0.4}, new double[] {0.5, 0.1, 0.4});

    assertThat(area).isEqualTo(4.5 / 6);
  }

  @Test
  void groupsThatDoNotOverlapAreToldApart() {
    double[] low = {1, 2};
    double[] high = {3, 4, 5};

    assertThat(AreaUnderRoc.of(high, low)).isEqualTo(1);
    assertThat(AreaUnderRoc.of(low, high)).isZero();
  }

  @Test
  void theSameScoreForAllTellsNothing() {
    assertThat(AreaUnderRoc.of(new double[] {7, 7}, new double[] {7})).isEqualTo(0.5);
  }

  /** Both lose to −1 and tie with the refused one. */
  @Test
  void whatIsRefusedIsBelowAllThatIsNot() {
    double area = AreaUnderRoc.of(new double[] {NEVER, NEVER}, new double[] {-1, NEVER});

    assertThat(area).isEqualTo(0.25);
  }
}
