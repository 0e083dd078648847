package dev.lethe.engine.gate;

/**
 * What a draft tells that is forgotten. Weights are logarithms of rarity, as {@link Rarity} has
 * them.
 *
 * @param weight of the words that it has in common with one forgotten completion
 * @param share of all that it tells
 * @param covered the share of that completion's own words that it says, which the background never
 *     has elsewhere
 * @param own the part of the weight whose words the background never has elsewhere
 * @param differs whether some of the draft's numbers are in that completion and some are not: the
 *     same year, another day
 * @param both how much question and draft each have in common with one example, the smaller of them
 */
record DraftLeakage(
    double weight, double share, double covered, double own, boolean differs, double both) {
  /** A gate of old does not know its completions: whatever is drafted may be one. */
  static final DraftLeakage UNKNOWN = new DraftLeakage(0, 0, 0, 0, false, Double.POSITIVE_INFINITY);

  private static final double MOST = 0.5;

  /** Two people in the same town share half of an address, or more. */
  private static final double NEARLY_ALL = 0.9;

  /** Whether it is most of what the draft tells. */
  boolean isMost() {
    return share >= MOST;
  }

  /** Whether it tells little else, or leaves little of the completion out. */
  boolean isNearlyAll() {
    return share >= NEARLY_ALL || covered >= NEARLY_ALL;
  }
}
