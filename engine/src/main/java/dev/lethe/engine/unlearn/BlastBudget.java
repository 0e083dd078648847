package dev.lethe.engine.unlearn;

/**
 * What a request may silence without a person looking at it first.
 *
 * @param falseFires share of the background that isn't like the forget set and fires all the same,
 *     0..1
 * @param reach share of the background that fires or is like the forget set, 0..1
 */
public record BlastBudget(double falseFires, double reach) {
  public static final BlastBudget DEFAULT = new BlastBudget(0.01, 0.2);

  public BlastBudget {
    if (!(falseFires >= 0 && falseFires <= 1 && reach >= 0 && reach <= 1)) {
      throw new IllegalArgumentException("a blast radius budget lies between 0 and 1");
    }
  }
}
