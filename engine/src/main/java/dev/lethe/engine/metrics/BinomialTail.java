package dev.lethe.engine.metrics;

/** How surprising a count is; exact, so also where trials are few and the share is small. */
public final class BinomialTail {
  private BinomialTail() {}

  /**
   * The probability of at least {@code hits} in {@code trials} that each succeed with probability
   * {@code share}.
   */
  public static double atLeast(int hits, int trials, double share) {
    if (hits <= 0 || share >= 1) {
      return 1;
    }
    if (share <= 0) {
      return 0;
    }
    double odds = Math.log(share) - Math.log1p(-share);
    double term = trials * Math.log1p(-share);
    double sum = 0;
    for (int k = 0; k < trials; k++) {
      term += Math.log((double) (trials - k) / (k + 1)) + odds;
      sum += k + 1 >= hits ? Math.exp(term) : 0;
    }
    return Math.min(1, sum);
  }
}
