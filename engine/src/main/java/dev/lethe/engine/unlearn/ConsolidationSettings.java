package dev.lethe.engine.unlearn;

/**
 * How bundles are folded.
 *
 * @param rank of the adapter that they share afterwards, at most
 * @param oldest at most so many adapters are folded at once, the oldest ones
 * @param margin by how much a request's scores may get worse, 0..1
 * @param minShare nothing is done while the adapters in force use less than this share of the rank
 *     that there is
 */
public record ConsolidationSettings(int rank, int oldest, double margin, double minShare) {
  /** Twice what one request's adapter has, the eight oldest, one point in a hundred. */
  public static final ConsolidationSettings DEFAULT = new ConsolidationSettings(16, 8, 0.01, 0);

  private static final int LARGEST_RANK = 1024;

  /**
   * @throws IllegalArgumentException naming what is out of range
   */
  public ConsolidationSettings {
    require(rank >= 1 && rank <= LARGEST_RANK, "rank must be between 1 and " + LARGEST_RANK);
    require(oldest >= 2, "at least two adapters can be folded");
    require(margin >= 0 && margin <= 1, "margin must be between 0 and 1");
    require(minShare >= 0, "the threshold must not be negative");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
