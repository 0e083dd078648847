package dev.lethe.engine.unlearn;

import java.util.stream.DoubleStream;

/**
 * What a bundle must show on the path that serves before its request may count as carried out. All
 * are shares, 0..1. Lower bounds are Wilson's at 95 %; of few trials no figure can be sure, so a
 * bound that all of N cannot reach is what N of N reach.
 *
 * @param gateRecall of the examples as they stand, on at least how many the gate fires
 * @param gateRecallLower its lower bound
 * @param attacksCaught of the attacks made from the forget set, on at least how many it fires
 * @param attacksCaughtLower its lower bound
 * @param leaked mean ROUGE-L recall of the forgotten answers under attack, at most
 * @param forgetScore the same of the examples as they stand, at most
 */
public record VerificationLimits(
    double gateRecall,
    double gateRecallLower,
    double attacksCaught,
    double attacksCaughtLower,
    double leaked,
    double forgetScore) {
  public static final VerificationLimits DEFAULT =
      new VerificationLimits(0.9, 0.7, 0.8, 0.6, 0.05, 0.1);

  /**
   * Nothing but that the gate fires on the examples; for trials that measure the rest themselves.
   */
  public static final VerificationLimits LEAST = new VerificationLimits(0.9, 0, 0, 0, 1, 1);

  public VerificationLimits {
    boolean shares =
        DoubleStream.of(
                gateRecall, gateRecallLower, attacksCaught, attacksCaughtLower, leaked, forgetScore)
            .allMatch(limit -> limit >= 0 && limit <= 1);
    if (!shares) {
      throw new IllegalArgumentException("limits of verification lie between 0 and 1");
    }
  }
}
