package dev.lethe.engine.gate;

import java.util.Arrays;

/**
 * For each hash the numbers of those that hold it, an inverted index. Hashes are even over all
 * numbers, so the sorted ones are found by their first bits and a look at a neighbour or two.
 * Immutable and thread-safe.
 */
final class Postings {
  static final int NONE = -1;

  private final long[] keys;
  private final int[] lists;
  private final int[] holders;
  private final float[] weights;
  private final int[] buckets;
  private final int shift;

  private Postings(long[] keys, int[] lists, int[] holders, float[] weights) {
    this.keys = keys;
    this.lists = lists;
    this.holders = holders;
    this.weights = weights;
    int bits = Math.max(1, 31 - Integer.numberOfLeadingZeros(Math.max(1, keys.length)));
    this.shift = Long.SIZE - bits;
    this.buckets = new int[(1 << bits) + 1];
    for (long key : keys) {
      buckets[bucket(key) + 1]++;
    }
    for (int b = 1; b < buckets.length; b++) {
      buckets[b] += buckets[b - 1];
    }
  }

  /** Of signed numbers in their order. */
  private int bucket(long key) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift);
  }

  /** The place of a hash's list, or {@link #NONE}. */
  int find(long key) {
    int bucket = bucket(key);
    for (int at = buckets[bucket]; at < buckets[bucket + 1]; at++) {
      if (keys[at] == key) {
        return at;
      }
    }
    return NONE;
  }

  /** Where a list begins among all holders. */
  int from(int list) {
    return lists[list];
  }

  int to(int list) {
    return lists[list + 1];
  }

  int holder(int at) {
    return holders[at];
  }

  /** What was added with the holder; only where that was asked for. */
  float weight(int at) {
    return weights[at];
  }

  /** Collects hashes and who holds them. Not thread-safe. */
  static final class Builder {
    private final boolean weighted;
    private long[] hashes = new long[64];
    private int[] holders = new int[64];
    private float[] weights;
    private int size;

    /**
     * @param weighted whether each pair has a weight
     */
    Builder(boolean weighted) {
      this.weighted = weighted;
      this.weights = new float[weighted ? 64 : 0];
    }

    void addAll(long[] words, int holder) {
      for (long word : words) {
        add(word, holder, 0);
      }
    }

    void add(long word, int holder, float weight) {
      if (size == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * size);
        holders = Arrays.copyOf(holders, 2 * size);
        weights = weighted ? Arrays.copyOf(weights, 2 * size) : weights;
      }
      hashes[size] = word;
      holders[size] = holder;
      if (weighted) {
        weights[size] = weight;
      }
      size++;
    }

    Postings build() {
      long[] keys = Arrays.stream(hashes, 0, size).sorted().distinct().toArray();
      Postings places = new Postings(keys, new int[0], new int[0], new float[0]);
      int[] lists = new int[keys.length + 1];
      int[] list = new int[size];
      for (int i = 0; i < size; i++) {
        list[i] = places.find(hashes[i]);
        lists[list[i] + 1]++;
      }
      for (int k = 1; k < lists.length; k++) {
        lists[k] += lists[k - 1];
      }
      int[] next = lists.clone();
      int[] sorted = new int[size];
      float[] along = new float[weighted ? size : 0];
      for (int i = 0; i < size; i++) {
        int at = next[list[i]]++;
        sorted[at] = holders[i];
        if (weighted) {
          along[at] = weights[i];
        }
      }
      return new Postings(keys, lists, sorted, along);
    }
  }
}
