package dev.lethe.workbench.o3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BoundaryTest {
  /** Scores as they come: a near-constant −1000 of the cosine, and a spread of distances. */
  private static double[][] scores(int count) {
    Random random = new Random(3);
    double[][] rows = new double[count][4];
    for (double[] row : rows) {
      double shared = random.nextGaussian() * 20;
      for (int j = 0; j < row.length; j++) {
        row[j] = -1080 + shared + random.nextGaussian() * 5;
      }
    }
    return rows;
  }

  @Test
  void oneClassSvmHoldsTheConditionsOfKarushKuhnAndTucker() {
    double[][] rows = scores(200);
    double bound = 1 / (0.1 * rows.length);

    OneClassSvm svm = OneClassSvm.fit(rows, 0.1);

    assertThat(Arrays.stream(svm.alphas()).sum()).isCloseTo(1, Offset.offset(1e-9));
    double[] scores = Arrays.stream(rows).mapToDouble(svm::score).toArray();
    double spread =
        Arrays.stream(scores).max().orElseThrow() - Arrays.stream(scores).min().orElseThrow();
    double slack = 2e-6 * spread;
    double[] weights = new double[4];
    for (int i = 0; i < rows.length; i++) {
      double alpha = svm.alphas()[i];
      assertThat(alpha).isBetween(0.0, bound);
      if (alpha == 0) {
        assertThat(scores[i]).isGreaterThanOrEqualTo(svm.rho() - slack);
      } else if (alpha == bound) {
        assertThat(scores[i]).isLessThanOrEqualTo(svm.rho() + slack);
      } else {
        assertThat(scores[i]).isCloseTo(svm.rho(), Offset.offset(slack));
      }
      for (int j = 0; j < weights.length; j++) {
        weights[j] += alpha * rows[i][j];
      }
    }
    assertThat(svm.weights()).containsExactly(weights, Offset.offset(1e-6));
  }

  @Test
  void rowsThatAreNotFiniteAreRefused() {
    double[][] rows = {{1, 2}, {Double.NaN, 1}, {0, 1}};

    assertThatThrownBy(() -> OneClassSvm.fit(rows, 0.1)).hasMessageContaining("not finite");
  }

  @Test
  void nuBoundsTheShareOutside() {
    double[][] rows = scores(200);

    OneClassSvm svm = OneClassSvm.fit(rows, 0.1);

    long outside = Arrays.stream(rows).filter(row -> svm.score(row) < svm.rho() - 1e-3).count();
    assertThat(outside).isLessThanOrEqualTo(20);
    long supporting = Arrays.stream(svm.alphas()).filter(alpha -> alpha > 0).count();
    assertThat(supporting).isGreaterThanOrEqualTo(20);
  }

  @Test
  void weightIsLargestAtTheCentreAndFallsOnBothSidesToTheFloor() {
    GaussianWeight weight =
        GaussianWeight.fit(
            new double[] {9, 10, 11}, new double[] {10, 12, 14}, O3Settings.Boundary.published());

    assertThat(weight.centre()).isEqualTo(11);
    assertThat(weight.of(11)).isCloseTo(1 / (1 + Math.exp(-8)), Offset.offset(1e-6));
    assertThat(weight.of(12)).isCloseTo(weight.of(10), Offset.offset(1e-6)).isLessThan(0.999);
    assertThat(weight.of(500)).isCloseTo(1 / (1 + Math.exp(2)), Offset.offset(1e-6));
    assertThat(weight.of(-500)).isCloseTo(1 / (1 + Math.exp(2)), Offset.offset(1e-6));
  }

  /** s = 12: F = (Φ(1.22) + Φ(0)) / 2 = 0.6945 with deviation √(8/3), so p = 0.6109. */
  @Test
  void weightFollowsTheFormula() {
    GaussianWeight weight =
        GaussianWeight.fit(
            new double[] {9, 10, 11}, new double[] {10, 12, 14}, O3Settings.Boundary.published());

    double p = 2 * (1 - (GaussianWeight.normal(2 / Math.sqrt(8 / 3.0)) + 0.5) / 2);

    assertThat(GaussianWeight.normal(1.2247449)).isCloseTo(0.8896643, Offset.offset(1e-6));
    assertThat(p).isCloseTo(0.6103357, Offset.offset(1e-5));
    assertThat(weight.of(12)).isCloseTo(1 / (1 + Math.exp(2 - 10 * p)), Offset.offset(1e-6));
  }
}
