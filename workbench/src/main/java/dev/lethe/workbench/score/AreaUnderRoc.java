package dev.lethe.workbench.score;

import java.util.Arrays;

/**
 * Area under the ROC curve: how often one of a first group scores above one of a second, a tie
 * counted by half (Mann and Whitney 1947). 0.5: the score tells nothing.
 */
public final class AreaUnderRoc {
  private AreaUnderRoc() {}

  /**
   * @param first scores, infinite ones allowed; at least one
   * @param second at least one
   */
  public static double of(double[] first, double[] second) {
    double[] sorted = second.clone();
    Arrays.sort(sorted);
    double above = 0;
    for (double score : first) {
      above += (count(sorted, score, false) + count(sorted, score, true)) / 2.0;
    }
    return above / ((double) first.length * second.length);
  }

  /** How many are smaller, or smaller or equal. */
  private static int count(double[] sorted, double score, boolean orEqual) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      boolean below = orEqual ? sorted[middle] <= score : sorted[middle] < score;
      from = below ? middle + 1 : from;
      to = below ? to : middle;
    }
    return from;
  }
}
