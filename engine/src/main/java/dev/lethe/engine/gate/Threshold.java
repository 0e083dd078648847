package dev.lethe.engine.gate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a score fires: a low quantile of held-out forget examples, but never below a floor in
 * standard deviations above the background's mean.
 *
 * @param mean of the background samples that don't look like the forget set
 * @param sd of them
 * @param value the threshold in standard deviations above the mean
 * @param alike from this score on a sample counts as like the forget set
 */
record Threshold(double mean, double sd, double value, double alike) {
  private static final int MIN_SAMPLES = 20;

  /**
   * @param miss share of held-out forget examples that may stay below
   * @param floor in standard deviations
   * @param falseFires share of the background, without what is like the forget set, that may fire
   */
  record Rule(double miss, double floor, double falseFires) {}

  /**
   * @param heldOut false when the examples were too few to hold any out; then their scores say
   *     nothing, and the floor is the threshold
   */
  static Threshold of(double[] held, double[] background, boolean heldOut, Rule rule) {
    double alike = Vectors.quantile(held, 0.1);
    if (below(background, alike).length < MIN_SAMPLES) {
      alike = Double.POSITIVE_INFINITY;
    }
    double[] kept = below(background, alike);
    double mean = Vectors.mean(kept);
    double sd = Vectors.sd(kept) + 1e-6;
    double quantile = heldOut ? (Vectors.quantile(held, rule.miss) - mean) / sd : rule.floor;
    double quiet = (Vectors.quantile(kept, 1 - rule.falseFires) - mean) / sd;
    return new Threshold(mean, sd, Math.max(Math.max(rule.floor, quantile), quiet), alike);
  }

  /** The samples that don't look like the forget set. */
  double[] kept(double[] background) {
    return below(background, alike);
  }

  /** Which samples look like it. */
  boolean[] looksAlike(double[] background) {
    boolean[] alike = new boolean[background.length];
    for (int i = 0; i < alike.length; i++) {
      alike[i] = background[i] >= this.alike;
    }
    return alike;
  }

  private static double[] below(double[] scores, double limit) {
    return Arrays.stream(scores).filter(s -> s < limit).toArray();
  }

  /** In standard deviations above the mean. */
  double[] standardised(double[] scores) {
    return Arrays.stream(scores).map(s -> (s - mean) / sd).toArray();
  }

  double[] margins(double[] scores) {
    return Arrays.stream(standardised(scores)).map(s -> s - value).toArray();
  }

  /**
   * @param about as {@link Calibration#report} has it
   */
  GateReport report(double[] held, double[] background, boolean[] about) {
    int kept = 0;
    int falseFires = 0;
    double[] margins = margins(background);
    for (int i = 0; i < background.length; i++) {
      if (background[i] < alike) {
        kept++;
        falseFires += about[i] || margins[i] >= 0 ? 1 : 0;
      }
    }
    return new GateReport(held.length, fired(held), kept, falseFires, background.length - kept);
  }

  /**
   * @param heldOut as {@link ScoreHistogram#of} has it
   */
  @Nullable ScoreHistogram scores(boolean heldOut, double[] held, double[] background) {
    return ScoreHistogram.of(heldOut, margins(held), margins(kept(background)));
  }

  private int fired(double[] scores) {
    return (int) Arrays.stream(margins(scores)).filter(m -> m >= 0).count();
  }
}
