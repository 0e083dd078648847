package dev.lethe.engine.gate;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * A weighted sum of figures, in standard deviations of the background: each figure is standardised
 * on the background and clipped, then {@code (weights · z - centre) / spread}.
 */
record LinearCombination(
    double[] means, double[] sds, double[] weights, double centre, double spread) {
  /** How many standard deviations a figure counts at most. */
  static final double CLIP = 50;

  /** This many examples make the fitted weights count as much as equal ones. */
  private static final double EQUAL_WEIGHT_EXAMPLES = 60;

  /**
   * A linear discriminant of held-out forget examples against the background, mixed with equal
   * weights while the examples are few. Samples that score like the forget set are left out, twice.
   *
   * @param held {@code [examples][figures]}
   * @param background {@code [samples][figures]}
   */
  static LinearCombination fit(double[][] held, double[][] background) {
    double[][] kept = background;
    LinearCombination combination = fitOn(held, kept);
    for (int round = 0; round < 2; round++) {
      kept = unlike(combination, held, background);
      combination = fitOn(held, kept);
    }
    return combination;
  }

  /** The samples that score below nine tenths of the held-out examples. */
  static double[][] unlike(LinearCombination combination, double[][] held, double[][] background) {
    double cut = Vectors.quantile(combination.scores(held), 0.1);
    double[][] kept =
        Arrays.stream(background).filter(b -> combination.score(b) < cut).toArray(double[][]::new);
    return kept.length < 20 ? background : kept;
  }

  double score(double[] figures) {
    double sum = -centre;
    for (int k = 0; k < figures.length; k++) {
      sum += weights[k] * standardised(figures, k);
    }
    return sum / spread;
  }

  double[] scores(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(this::score).toArray();
  }

  private double standardised(double[] figures, int k) {
    return Math.max(-CLIP, Math.min(CLIP, (figures[k] - means[k]) / sds[k]));
  }

  private static LinearCombination fitOn(double[][] held, double[][] background) {
    int width = background[0].length;
    double[] means = new double[width];
    double[] sds = new double[width];
    double[] weights = new double[width];
    for (int k = 0; k < width; k++) {
      int figure = k;
      double[] column = Arrays.stream(background).mapToDouble(b -> b[figure]).toArray();
      means[k] = Vectors.mean(column);
      sds[k] = Vectors.sd(column) + 1e-6;
    }
    Arrays.fill(weights, 1 / Math.sqrt(width));
    LinearCombination equal = new LinearCombination(means, sds, weights, 0, 1);
    LinearCombination mixed =
        new LinearCombination(means, sds, Discriminant.mix(equal, held, background), 0, 1);
    double[] scores = mixed.scores(background);
    return new LinearCombination(
        means, sds, mixed.weights, Vectors.mean(scores), Vectors.sd(scores) + 1e-6);
  }

  /** Fisher's linear discriminant with a ridge, negative weights cut off. */
  private static final class Discriminant {
    private static final double RIDGE = 0.1;

    static double[] mix(LinearCombination equal, double[][] held, double[][] background) {
      double[][] h = standardise(equal, held);
      double[][] b = standardise(equal, background);
      double[] meanH = means(h);
      double[] meanB = means(b);
      WithinClassScatter within = new WithinClassScatter(meanH.length);
      within.add(new DMatrixRMaj(h), meanH);
      within.add(new DMatrixRMaj(b), meanB);
      double[] difference = new double[meanH.length];
      Arrays.setAll(difference, k -> meanH[k] - meanB[k]);
      // the sum, not the covariance: the least norm in blend is in its units
      double[] fitted = within.inverse(1, RIDGE).apply(difference);
      return blend(fitted, held.length);
    }

    private static double[] blend(double[] fitted, int examples) {
      double norm = 1e-9;
      for (double w : fitted) {
        norm += Math.max(w, 0) * Math.max(w, 0);
      }
      double share = examples / (examples + EQUAL_WEIGHT_EXAMPLES);
      double[] weights = new double[fitted.length];
      for (int k = 0; k < weights.length; k++) {
        weights[k] =
            (1 - share) / Math.sqrt(weights.length)
                + share * Math.max(fitted[k], 0) / Math.sqrt(norm);
      }
      return weights;
    }

    private static double[][] standardise(LinearCombination equal, double[][] rows) {
      double[][] out = new double[rows.length][equal.weights.length];
      for (int i = 0; i < rows.length; i++) {
        for (int k = 0; k < out[i].length; k++) {
          out[i][k] = equal.standardised(rows[i], k);
        }
      }
      return out;
    }

    private static double[] means(double[][] rows) {
      double[] means = new double[rows[0].length];
      Arrays.setAll(means, k -> Arrays.stream(rows).mapToDouble(r -> r[k]).average().orElse(0));
      return means;
    }
  }
}
