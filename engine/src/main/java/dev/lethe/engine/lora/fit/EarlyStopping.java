package dev.lethe.engine.lora.fit;

import java.util.List;

/**
 * Says when more steps would not pay: every batch of a round is below the target, or the rounds
 * have stopped getting better. Not thread-safe.
 */
final class EarlyStopping {
  private static final int PATIENCE = 40;
  private static final double WORTHWHILE = 0.95;

  private final double target;
  private double best = Double.MAX_VALUE;
  private int bestStep;

  /**
   * @param target cross-entropy; below zero, no fit is stopped
   */
  EarlyStopping(double target) {
    this.target = target;
  }

  /**
   * @param step steps so far
   * @param round losses of a whole round
   */
  boolean reached(int step, List<StepLoss> round) {
    if (target < 0) {
      return false;
    }
    double worst = round.stream().mapToDouble(StepLoss::crossEntropy).max().orElseThrow();
    if (worst < WORTHWHILE * best) {
      best = worst;
      bestStep = step;
    }
    return worst < target || step - bestStep >= Math.max(PATIENCE, 3 * round.size());
  }
}
