package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.List;

/**
 * A segment, which may hold gates that are gone.
 *
 * @param places of its gates in the list of all; -1 for those that are gone
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
record IndexPart(IndexSegment segment, int[] places, int live) {
  /** A segment of as many takes some 40 ms to compile. */
  static final int LARGEST = 1024;

  static IndexPart of(IndexSegment segment, int[] places) {
    return new IndexPart(segment, places, (int) Arrays.stream(places).filter(p -> p >= 0).count());
  }

  static IndexPart of(List<InstalledGate> all, List<Integer> places) {
    return of(
        IndexSegment.of(places.stream().map(all::get).toList()),
        places.stream().mapToInt(Integer::intValue).toArray());
  }

  boolean isSmall() {
    return live <= LARGEST / 2;
  }

  void addLive(List<Integer> to) {
    Arrays.stream(places).filter(place -> place >= 0).forEach(to::add);
  }

  /** In pieces that are not too large. */
  static void compile(List<InstalledGate> all, List<Integer> places, List<IndexPart> to) {
    for (int from = 0; from < places.size(); from += LARGEST) {
      to.add(of(all, places.subList(from, Math.min(places.size(), from + LARGEST))));
    }
  }
}
