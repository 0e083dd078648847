package dev.lethe.engine.unlearn;

/**
 * What a bundle is held to, how hard it is tried, and what its gate may look at.
 *
 * @param budget of false fires, above which it isn't accepted
 * @param limits that its figures are held to
 * @param attacksEach attacks of each family, at most; 0 = none, and nothing is said of them
 * @param attempts fits at most, until the limits are met: 1 or 2
 * @param hiddenStates whether its gate may look at the model's hidden states; without, it can be
 *     enforced in front of a model that one can only call
 */
public record VerificationSettings(
    BlastBudget budget,
    VerificationLimits limits,
    int attacksEach,
    int attempts,
    boolean hiddenStates) {
  public static final VerificationSettings DEFAULT =
      new VerificationSettings(BlastBudget.DEFAULT, VerificationLimits.DEFAULT, 3, 2);

  public VerificationSettings {
    if (attacksEach < 0) {
      throw new IllegalArgumentException("the number of attacks must not be negative");
    }
    if (attempts < 1 || attempts > 2) {
      throw new IllegalArgumentException("there must be one attempt or two");
    }
  }

  /** With a gate that may look at everything. */
  public VerificationSettings(
      BlastBudget budget, VerificationLimits limits, int attacksEach, int attempts) {
    this(budget, limits, attacksEach, attempts, true);
  }

  /** The same under another budget. */
  public VerificationSettings withBudget(BlastBudget other) {
    return new VerificationSettings(other, limits, attacksEach, attempts, hiddenStates);
  }

  /** The same, with a gate by texts alone. */
  public VerificationSettings withoutHiddenStates() {
    return new VerificationSettings(budget, limits, attacksEach, attempts, false);
  }
}
