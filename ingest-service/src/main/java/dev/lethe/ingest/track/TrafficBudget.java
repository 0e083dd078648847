package dev.lethe.ingest.track;

import dev.lethe.schemas.Traffic;

/**
 * What share of the traffic a shield may fire on without anybody being told.
 *
 * @param share 0..1
 */
public record TrafficBudget(double share) {
  /** Of fewer questions a share says little. */
  private static final int FEWEST = 500;

  /** Beyond chance: a shield as quiet as the budget shows such a count once in a thousand. */
  private static final double CHANCE = 0.001;

  public TrafficBudget {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a traffic budget lies between 0 and 1");
    }
  }

  /**
   * By Chernoff's bound, P(fired) ≤ exp(-questions · D(fired/questions ‖ share)), which errs on the
   * quiet side.
   */
  boolean isExceededBy(Traffic traffic) {
    int questions = traffic.questions();
    double seen = (double) traffic.fired() / questions;
    return questions >= FEWEST
        && seen > share
        && Math.exp(-questions * divergence(seen, share)) < CHANCE;
  }

  /** Of two coins, in nats; infinite where the second never falls so. */
  private static double divergence(double p, double q) {
    return term(p, q) + term(1 - p, 1 - q);
  }

  private static double term(double p, double q) {
    return p == 0 ? 0 : p * Math.log(p / q);
  }
}
