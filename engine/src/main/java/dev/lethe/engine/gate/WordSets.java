package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Sets of words that are largely the same words, in few bytes: a gate of twenty examples takes a
 * fifth of what their hashes would. Immutable.
 */
final class WordSets {
  private final long[] words;
  private final byte[] sets;

  private WordSets(long[] words, byte[] sets) {
    this.words = words;
    this.sets = sets;
  }

  /**
   * @param sets of hashes, each ascending
   * @param most ascending, not to be changed; what is needed in memory beside them is the less, the
   *     more of the sets' words are among these
   */
  static WordSets of(long[][] sets, long[] most) {
    long[] all =
        Stream.concat(Stream.of(most), Arrays.stream(sets))
            .flatMapToLong(Arrays::stream)
            .sorted()
            .distinct()
            .toArray();
    long[] words = Arrays.equals(all, most) ? most : all;
    VarintWriter out = new VarintWriter();
    out.put(sets.length);
    for (long[] set : sets) {
      int[] places = Arrays.stream(set).mapToInt(w -> Arrays.binarySearch(words, w)).toArray();
      out.putSet(places, words.length);
    }
    return new WordSets(words, out.bytes());
  }

  int size() {
    return new VarintReader(sets).get();
  }

  /** The sets as they were given; made anew. */
  long[][] all() {
    return new VarintReader(sets)
        .sets(words.length).stream()
            .map(places -> Arrays.stream(places).mapToLong(at -> words[at]).toArray())
            .toArray(long[][]::new);
  }

  @Override
  public String toString() {
    return "WordSets[redacted]";
  }
}
