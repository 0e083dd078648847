package dev.lethe.engine.unlearn;

import dev.lethe.engine.gate.GateReport;
import dev.lethe.engine.metrics.BinomialTail;

/**
 * What a request may silence without a person looking at it first.
 *
 * @param falseFires share of the background that isn't like the forget set and fires all the same,
 *     0..1
 * @param reach share of the background that fires or is like the forget set, 0..1
 */
public record BlastBudget(double falseFires, double reach) {
  public static final BlastBudget DEFAULT = new BlastBudget(0.01, 0.2);

  /** What nobody may publish, whoever released the request. */
  private static final double MOST_FALSE_FIRES = 0.05;

  /**
   * An ordinary request must not wait for a person, and a threshold that is set to the budget is
   * above it half of the time; so only what as quiet a gate would show once in a thousand counts.
   */
  private static final double CHANCE = 0.001;

  public BlastBudget {
    if (!(falseFires >= 0 && falseFires <= 1 && reach >= 0 && reach <= 1)) {
      throw new IllegalArgumentException("a blast radius budget lies between 0 and 1");
    }
  }

  /** Whether more fires than may, beyond chance. */
  boolean isExceededBy(GateReport gate) {
    return isBeyondChance(gate.falseFires(), gate.background(), falseFires);
  }

  /**
   * Whether more fires or is like the forget set than may, beyond chance.
   *
   * @param taken samples that are not in the report, and are the request's own
   */
  boolean isReachExceededBy(GateReport gate, int taken) {
    int reached = gate.falseFires() + gate.alike() + taken;
    return isBeyondChance(reached, gate.background() + gate.alike() + taken, reach);
  }

  /**
   * What bundles are held to. Near neighbours of a topic that the background holds count against
   * its gate though its drafts tell them apart from what is forgotten: domains of CLINC150 fire on
   * up to 2.4 % of it each, and four of them together on 0.5 % of held-out questions.
   */
  BlastBudget ofBundles() {
    return new BlastBudget(Math.max(falseFires, Math.min(3 * falseFires, MOST_FALSE_FIRES)), reach);
  }

  /** What is left to hold a bundle to once a person has let its request go on. */
  public BlastBudget released() {
    return new BlastBudget(Math.max(falseFires, MOST_FALSE_FIRES), 1);
  }

  private static boolean isBeyondChance(int hits, int trials, double share) {
    return BinomialTail.atLeast(hits, trials, share) < CHANCE;
  }
}
