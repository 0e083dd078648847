package dev.lethe.workbench.o3;

import java.util.Arrays;

/**
 * How strongly the adapter is loaded for a score. F is the mean of two Gaussians, one over the
 * scores that the boundary was fitted on, one over held-out ones; as coded, both have the deviation
 * of the second. x₀ is the middle of their means, p = 1 − max(F(s), F(2x₀ − s)) + min(F(s), F(2x₀ −
 * s)), weight = sigmoid(slope · p − shift): never 0, at least sigmoid(−shift) = 0.12.
 */
record GaussianWeight(
    double fittedMean, double heldOutMean, double deviation, double slope, double shift) {
  static GaussianWeight fit(double[] fitted, double[] heldOut, O3Settings.Boundary boundary) {
    double mean = mean(heldOut);
    double variance = Arrays.stream(heldOut).map(s -> (s - mean) * (s - mean)).sum();
    double deviation = Math.sqrt(variance / heldOut.length);
    double smallest = Math.max(1e-12, 1e-9 * Math.abs(mean));
    return new GaussianWeight(
        mean(fitted), mean, Math.max(deviation, smallest), boundary.slope(), boundary.shift());
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  double centre() {
    return (fittedMean + heldOutMean) / 2;
  }

  double of(double score) {
    double here = cumulative(score);
    double mirrored = cumulative(2 * centre() - score);
    double p = 1 - Math.max(here, mirrored) + Math.min(here, mirrored);
    return 1 / (1 + Math.exp(shift - slope * p));
  }

  private double cumulative(double score) {
    return (normal((score - fittedMean) / deviation) + normal((score - heldOutMean) / deviation))
        / 2;
  }

  /** Φ, by Abramowitz and Stegun 7.1.26, to 1.5e-7. */
  static double normal(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    double t = 1 / (1 + 0.3275911 * x);
    double polynomial =
        ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592)
            * t;
    double tail = polynomial * Math.exp(-x * x) / 2;
    return z > 0 ? 1 - tail : tail;
  }
}
