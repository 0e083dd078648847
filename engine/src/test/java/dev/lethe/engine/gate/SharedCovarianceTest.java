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

  @Test
  void solvesWhatItFactored() {
    double[][] matrix = {{4, 0, 0}, {2, 5, 0}, {1, 3, 6}};

    double[] x = new Cholesky(matrix).solve(new double[] {7, 10, 10});

    assertThat(x).containsExactly(new double[] {1, 1, 1}, within(1e-12));
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
