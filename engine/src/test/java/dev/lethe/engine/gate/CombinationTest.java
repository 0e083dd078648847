package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CombinationTest {
  @Test
  void twoFiguresThatSayTheSameShareTheirWeight() {
    Random random = new Random(5);
    double[][] background = sameTwiceAndAnother(random, 200, 0);
    double[][] held = sameTwiceAndAnother(random, 100, 3);

    double[] weights = LinearCombination.fit(held, background).weights();

    assertThat(weights[0]).isCloseTo(weights[1], within(1e-9)).isLessThan(0.8 * weights[2]);
  }

  @Test
  void examplesScoreAboveTheBackground() {
    Random random = new Random(5);
    double[][] background = sameTwiceAndAnother(random, 200, 0);
    double[][] held = sameTwiceAndAnother(random, 100, 3);

    LinearCombination combination = LinearCombination.fit(held, background);

    assertThat(combination.score(new double[] {3, 3, 3})).isGreaterThan(2);
    assertThat(combination.score(new double[] {0, 0, 0})).isCloseTo(0, within(0.3));
  }

  private static double[][] sameTwiceAndAnother(Random random, int count, double centre) {
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      double twice = centre + random.nextGaussian();
      rows[i] = new double[] {twice, twice, centre + random.nextGaussian()};
    }
    return rows;
  }
}
