package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreHistogramTest {
  @Test
  void whatFiresStandsAboveTheThresholdAndNothingElse() {
    double[] forget = {-0.0001, 0, 0.4, 3.2, 7};
    double[] background = {-4, -3.5, -3, -0.2, 0.1};

    ScoreHistogram scores = of(forget, background);

    assertThat(above(scores, scores.forget())).isEqualTo(4);
    assertThat(above(scores, scores.background())).isEqualTo(1);
    assertThat(sum(scores.forget())).isEqualTo(forget.length);
    assertThat(sum(scores.background())).isEqualTo(background.length);
    assertThat(scores.forget()).hasSize(ScoreHistogram.BINS);
  }

  @Test
  void whatLiesFarOffStretchesNoBin() {
    double[] background = new double[500];
    Random random = new Random(7);
    Arrays.setAll(background, i -> i < 400 ? -1e4 : -2 + random.nextGaussian() / 4);

    ScoreHistogram scores = of(new double[] {1, 2, 2.5}, background);

    assertThat(scores.width()).isLessThan(0.5);
    assertThat(scores.background().get(0)).isGreaterThanOrEqualTo(400);
  }

  @Test
  void aGateThatSeparatesNothingHasBothSidesOfTheThresholdAllTheSame() {
    for (double all : new double[] {-3, 0, 3}) {
      ScoreHistogram scores = of(new double[] {all}, new double[] {all});

      assertThat(scores.below()).isBetween(1, ScoreHistogram.BINS - 1);
      assertThat(above(scores, scores.forget())).isEqualTo(all < 0 ? 0 : 1);
    }
  }

  @Test
  void nothingIsShownWhereNothingWasHeldOut() {
    double[] some = {1};

    assertThat(ScoreHistogram.of(false, some, some)).isNull();
    assertThat(ScoreHistogram.of(true, some, new double[0])).isNull();
    assertThat(ScoreHistogram.of(true, new double[0], some)).isNull();
  }

  private static ScoreHistogram of(double[] forget, double[] background) {
    return Objects.requireNonNull(ScoreHistogram.of(true, forget, background));
  }

  private static int above(ScoreHistogram scores, List<Integer> counts) {
    return sum(counts.subList(scores.below(), counts.size()));
  }

  private static int sum(List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }
}
