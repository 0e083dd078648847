package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
  private static final double C = 3;

  private final Random random = new Random(7);
  private final float[][] positives = cloud(40, 0.5);
  private final float[][] negatives = cloud(300, 0);

  @Test
  void gradientVanishesAtTheAnswer() {
    LinearHead head = LogisticRegression.fit(positives, negatives, C, null);

    double n = positives.length + negatives.length;
    double[] gradient = new double[17];
    for (int j = 0; j < 16; j++) {
      gradient[j] = head.weights()[j] / (C * n);
    }
    addGradient(gradient, head, positives, 1);
    addGradient(gradient, head, negatives, -1);
    assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isLessThan(2e-4);
  }

  @Test
  void whereItBeginsDoesNotMatter() {
    LinearHead cold = LogisticRegression.fit(positives, negatives, C, null);
    LinearHead far = new LinearHead(positives[0], 5);

    LinearHead warm = LogisticRegression.fit(positives, negatives, C, far);

    for (int j = 0; j < 16; j++) {
      assertThat(warm.weights()[j]).isCloseTo(cold.weights()[j], within(0.02f));
    }
  }

  @Test
  void sameRowsGiveTheSameBits() {
    LinearHead once = LogisticRegression.fit(positives, negatives, C, null);
    LinearHead twice = LogisticRegression.fit(positives, negatives, C, null);

    assertThat(twice.weights()).isEqualTo(once.weights());
    assertThat(twice.bias()).isEqualTo(once.bias());
  }

  private static void addGradient(double[] gradient, LinearHead head, float[][] rows, int sign) {
    for (float[] row : rows) {
      double miss = 1 / (1 + Math.exp(sign * head.score(row)));
      for (int j = 0; j < row.length; j++) {
        gradient[j] -= sign * miss * row[j] / (2.0 * rows.length);
      }
      gradient[row.length] -= sign * miss / (2.0 * rows.length);
    }
  }

  private float[][] cloud(int rows, double centre) {
    float[][] cloud = new float[rows][16];
    for (float[] row : cloud) {
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) (random.nextGaussian() + centre);
      }
    }
    return cloud;
  }
}
