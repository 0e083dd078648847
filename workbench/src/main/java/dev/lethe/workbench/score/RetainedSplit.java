package dev.lethe.workbench.score;

import dev.lethe.workbench.spec.SpecExample;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Retained examples, parted so that no method is scored on what it was given.
 *
 * @param given evenly taken; empty where there is but one example
 * @param rest what no method is given
 */
record RetainedSplit(List<SpecExample> given, List<SpecExample> rest) {
  /** A fit's 200 steps of 8 see each of so many four times. */
  private static final int MOST_GIVEN = 400;

  /** At most half is given away. */
  static RetainedSplit of(List<SpecExample> retain) {
    int count = Math.min(retain.size() / 2, MOST_GIVEN);
    BitSet taken = new BitSet();
    for (int i = 0; i < count; i++) {
      taken.set((int) ((long) i * retain.size() / count));
    }
    List<SpecExample> given = new ArrayList<>();
    List<SpecExample> rest = new ArrayList<>();
    for (int i = 0; i < retain.size(); i++) {
      (taken.get(i) ? given : rest).add(retain.get(i));
    }
    return new RetainedSplit(List.copyOf(given), List.copyOf(rest));
  }
}
