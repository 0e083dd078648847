package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedCovarianceTest {
  private static final LinearHead ABSENT = new LinearHead(new float[2], -7);

  @Test
  void separatesEachClassFromTheOthers() {
    List<LinearHead> heads =
        SharedCovariance.fit(List.of(cloud(4, 0), cloud(0, 4)), cloud(0, 0), ABSENT);

    assertThat(heads.get(0).score(new float[] {4, 0})).isPositive();
    assertThat(heads.get(0).score(new float[] {0, 0})).isNegative();
    assertThat(heads.get(0).score(new float[] {0, 4})).isNegative();
    assertThat(heads.get(1).score(new float[] {0, 4})).isPositive();
  }

  @Test
  void halfWayIsAsLikelyAsNot() {
    LinearHead head =
        SharedCovariance.fit(List.<float[][]>of(cloud(4, 2)), cloud(0, 0), ABSENT).get(0);

    assertThat(head.score(new float[] {2, 1})).isCloseTo(0, within(0.3));
  }

  @Test
  void aClassWithoutRowsGetsTheHeadOfTheAbsent() {
    List<LinearHead> heads =
        SharedCovariance.fit(List.of(new float[0][], cloud(4, 0)), cloud(0, 0), ABSENT);

    assertThat(heads.get(0)).isSameAs(ABSENT);
    assertThat(heads.get(1).score(new float[] {4, 0})).isPositive();
  }

  /** Covariance (1 1; 1 1), with its ridge (1.5 1; 1 1.5); difference of the means (4, 2). */
  @Test
  void aHeadIsTheInverseCovarianceTimesTheDifferenceOfTheMeans() {
    float[][] others = {{-1, -1}, {1, 1}};
    float[][] members = {{3, 1}, {5, 3}};

    LinearHead head = SharedCovariance.fit(List.<float[][]>of(members), others, ABSENT).get(0);

    assertThat(head.weights()).containsExactly(new float[] {3.2f, -0.8f}, within(1e-6f));
    assertThat(head.bias()).isCloseTo(-5.6f, within(1e-6f));
  }

  private static float[][] cloud(float x, float y) {
    Random random = new Random(11);
    float[][] rows = new float[200][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {x + (float) random.nextGaussian(), y + (float) random.nextGaussian()};
    }
    return rows;
  }
}
