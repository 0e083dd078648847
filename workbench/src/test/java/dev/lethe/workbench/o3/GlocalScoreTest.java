package dev.lethe.workbench.o3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GlocalScoreTest {
  /**
   * The reference was computed in float32, with covariances of condition numbers up to 5,200: the
   * same formula in double precision, by any library, is off by up to 1.01e-4.
   */
  private static final double TOLERANCE = 2e-4;

  private static final Path FILE = Path.of("src/test/resources/reference/glocal.safetensors");

  @Test
  void agreesWithTheReference() {
    try (SafetensorsReader expected = SafetensorsReader.open(FILE)) {
      float[][] wanted = rows(expected.floats("score"));
      for (int layer = 0; layer < 3; layer++) {
        try (GlocalScore score = new GlocalScore(rows(expected.floats("forget_" + layer)), 1000)) {

          double[] scores = score.of(rows(expected.floats("query_" + layer)));

          for (int i = 0; i < scores.length; i++) {
            double tolerance = TOLERANCE * Math.max(1, Math.abs(wanted[i][layer]));
            assertThat(scores[i]).isCloseTo(wanted[i][layer], Offset.offset(tolerance));
          }
        }
      }
    }
  }

  /** Fewer examples than the states are wide, as with 20 examples of one author. */
  @Test
  void singularCovarianceCountsOnlyTheDirectionsThatWereSeen() {
    float[][] features = {{1, 0, 0}, {3, 0, 0}};
    try (GlocalScore score = new GlocalScore(features, 0)) {
      double[] scores = score.of(new float[][] {{4, 0, 0}, {4, 5, 0}});

      assertThat(scores[0]).isCloseTo(-2, Offset.offset(1e-9));
      assertThat(scores[1]).isCloseTo(-2, Offset.offset(1e-9));
    }
  }

  @Test
  void pseudoInverseHoldsThePenroseConditions() {
    double[][] matrix = {{4, 2, 2}, {2, 3, 1}, {2, 1, 1}};
    double[][] singular = {{4, 2, 6}, {2, 3, 5}, {6, 5, 11}};
    for (double[][] a : new double[][][] {matrix, singular}) {
      double[][] inverse = PseudoInverse.of(a);

      close(product(product(a, inverse), a), a);
      close(product(product(inverse, a), inverse), inverse);
    }
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static void close(double[][] actual, double[][] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      assertThat(actual[i]).containsExactly(wanted[i], Offset.offset(1e-8));
    }
  }

  private static float[][] rows(FloatTensor tensor) {
    int width = Math.toIntExact(tensor.shape().get(1));
    float[][] rows = new float[tensor.values().length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(tensor.values(), i * width, (i + 1) * width);
    }
    return rows;
  }
}
