package dev.lethe.workbench.o3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
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

  /** Of n examples that span n - 1 directions, each is at a squared distance of n - 1. */
  @Test
  void eachOfAFewExamplesInAWideSpaceIsAsFarFromTheirMean() {
    Random random = new Random(3);
    float[][] features = new float[20][384];
    for (float[] row : features) {
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    double[] wanted = new double[20];
    Arrays.fill(wanted, -9.5);
    try (GlocalScore score = new GlocalScore(features, 0)) {
      double[] scores = score.of(features);

      assertThat(scores).containsExactly(wanted, Offset.offset(1e-9));
    }
  }

  /** Covariance 4/3 (2 1; 1 2), inverse 1/4 (2 -1; -1 2). */
  @Test
  void correlatedFeaturesCountByTheInverseOfTheirCovariance() {
    float[][] features = {{2, 2}, {0, 2}, {2, 0}, {-2, -2}, {0, -2}, {-2, 0}};
    try (GlocalScore score = new GlocalScore(features, 0)) {
      double[] scores = score.of(new float[][] {{3, 0}, {1, 1}, {1, -1}});

      assertThat(scores).containsExactly(new double[] {-2.25, -0.25, -0.75}, Offset.offset(1e-9));
    }
  }

  /** Covariance (1 1; 1 1), pseudo-inverse 1/4 (1 1; 1 1). */
  @Test
  void featuresThatSayTheSameCountOnce() {
    float[][] features = {{1, 1}, {3, 3}};
    try (GlocalScore score = new GlocalScore(features, 0)) {
      double[] scores = score.of(new float[][] {{4, 4}, {3, 1}});

      assertThat(scores).containsExactly(new double[] {-2, 0}, Offset.offset(1e-9));
    }
  }

  @Test
  void equalFeaturesAreNoDistanceFromAnything() {
    float[][] features = {{1, 2}, {1, 2}};
    try (GlocalScore score = new GlocalScore(features, 0)) {
      double[] scores = score.of(new float[][] {{4, 4}});

      assertThat(scores[0]).isCloseTo(0, Offset.offset(1e-9));
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
