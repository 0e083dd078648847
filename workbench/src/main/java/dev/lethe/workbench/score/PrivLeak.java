package dev.lethe.workbench.score;

import org.jspecify.annotations.Nullable;

/**
 * PrivLeak as MUSE defines it (arXiv 2407.06460): how far a method's AUC of min-k % lies from that
 * of a model that was taught without the forget sets, in per cent of it. MUSE counts the area on
 * the other side of the curve, so that 1 − AUC stands where its formula says AUC. 0 is perfect;
 * negative: membership still shows; positive: the forgotten is less likely than if never taught,
 * which shows as well.
 */
final class PrivLeak {
  private PrivLeak() {}

  /**
   * @param auc forgotten above never taught, of the method
   * @param retrained the same of the model to compare with
   * @return null where that is 1: nothing can be compared with it
   */
  static @Nullable Double of(double auc, double retrained) {
    double perfect = 1 - retrained;
    return perfect == 0 ? null : 100 * ((1 - auc) - perfect) / perfect;
  }
}
