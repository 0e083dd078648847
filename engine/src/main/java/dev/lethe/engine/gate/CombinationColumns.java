package dev.lethe.engine.gate;

import java.util.Arrays;

/**
 * The {@link LinearCombination}s of several gates side by side, a column for each figure that there
 * can be. Immutable but for {@link #put}, which comes before anything is asked.
 */
final class CombinationColumns {
  static final int QUESTION = 0;
  static final int PROMPT = 1;
  static final int DRAFT = 2;
  static final int SHARE = 3;
  static final int RAREST = 4;
  static final int MATCH = 5;
  private static final int FIGURES = 6;

  /** Far above what adding up and dividing in another order makes of a score. */
  private static final double ROUNDING = 1e-9;

  private final double[][] means;
  private final double[][] rates;
  private final double[][] weights;
  private final double[] bottoms;
  private final double[] sizes;

  CombinationColumns(int gates) {
    this.means = new double[FIGURES][gates];
    this.rates = new double[FIGURES][gates];
    this.weights = new double[FIGURES][gates];
    this.bottoms = new double[gates];
    this.sizes = new double[gates];
  }

  /** A gate's, whose weights are not negative. */
  void put(int gate, CombinedRule rule) {
    LinearCombination c = rule.combination();
    bottoms[gate] = -c.centre() / c.spread() - rule.threshold();
    sizes[gate] = 1 + Math.abs(c.centre() / c.spread()) + Math.abs(rule.threshold());
    int k = 0;
    for (Evidence evidence : rule.evidences()) {
      for (int i = 0; i < evidence.names().size(); i++) {
        int column = first(evidence) + i;
        means[column][gate] = c.means()[k];
        rates[column][gate] = 1 / c.sds()[k];
        weights[column][gate] = c.weights()[k] / c.spread();
        sizes[gate] += LinearCombination.CLIP * weights[column][gate];
        k++;
      }
    }
  }

  private static int first(Evidence evidence) {
    return evidence instanceof QuestionEvidence
        ? QUESTION
        : evidence instanceof StateEvidence ? PROMPT : SHARE;
  }

  /**
   * No smaller than each gate's score above its threshold, which rises with every figure.
   *
   * @param figures no smaller than the gates', a row for each figure; finite, empty where no gate
   *     has any
   */
  double[] most(double[][] figures) {
    double[] most = Arrays.copyOf(bottoms, bottoms.length);
    for (int k = 0; k < FIGURES; k++) {
      if (figures[k].length > 0) {
        add(most, figures[k], means[k], rates[k], weights[k]);
      }
    }
    for (int g = 0; g < most.length; g++) {
      most[g] += ROUNDING * sizes[g];
    }
    return most;
  }

  private static void add(
      double[] to, double[] figures, double[] means, double[] rates, double[] weights) {
    for (int g = 0; g < to.length; g++) {
      double z = (figures[g] - means[g]) * rates[g];
      to[g] += weights[g] * Math.max(-LinearCombination.CLIP, Math.min(LinearCombination.CLIP, z));
    }
  }
}
