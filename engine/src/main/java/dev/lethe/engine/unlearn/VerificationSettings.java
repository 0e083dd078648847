package dev.lethe.engine.unlearn;

/**
 * What a bundle is held to, and how hard it is tried.
 *
 * @param budget of false fires, above which it isn't accepted
 * @param attacksEach attacks of each family, at most; 0 = none. They are reported and decide
 *     nothing
 */
public record VerificationSettings(BlastBudget budget, int attacksEach) {
  public static final VerificationSettings DEFAULT =
      new VerificationSettings(BlastBudget.DEFAULT, 3);

  public VerificationSettings {
    if (attacksEach < 0) {
      throw new IllegalArgumentException("the number of attacks must not be negative");
    }
  }

  /** The same attacks under another budget. */
  public VerificationSettings withBudget(BlastBudget other) {
    return new VerificationSettings(other, attacksEach);
  }
}
