package dev.lethe.engine.gate;

import java.util.Arrays;

/**
 * How strongly an adapter is applied: {@code 1 − 0.1 · exp(−rate · margin)}, so 0.9 at the
 * threshold. The median of the held-out examples that fired gets 0.99.
 */
record WeightCurve(double rate) {
  private static final double AT_THRESHOLD = 0.9;

  static WeightCurve fit(double[] heldMargins) {
    double[] fired = Arrays.stream(heldMargins).filter(m -> m > 1e-3).toArray();
    double median = fired.length == 0 ? 1 : Vectors.quantile(fired, 0.5);
    return new WeightCurve(Math.log(10) / median);
  }

  /** The margin of the median example, whose weight is 0.99. */
  double typicalMargin() {
    return Math.log(10) / rate;
  }

  double weight(double margin) {
    return margin < 0 ? 0 : 1 - (1 - AT_THRESHOLD) * Math.exp(-rate * margin);
  }
}
