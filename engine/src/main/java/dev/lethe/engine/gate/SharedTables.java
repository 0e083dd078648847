package dev.lethe.engine.gate;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * One copy of each table that many gates hold: under one key the background's words are the same in
 * all gates that were fitted on the same samples. Tables that no gate holds any more are let go.
 * Thread-safe.
 */
final class SharedTables {
  private static final Pool<long[]> HASHES = new Pool<>(Arrays::equals);
  private static final Pool<float[]> WEIGHTS = new Pool<>(Arrays::equals);

  private SharedTables() {}

  /** An array of the same numbers; not to be changed from now on. */
  static long[] hashes(long[] table) {
    return HASHES.shared(Arrays.hashCode(table), table);
  }

  /** An array of the same numbers; not to be changed from now on. */
  static float[] weights(float[] table) {
    return WEIGHTS.shared(Arrays.hashCode(table), table);
  }

  private static final class Pool<T> {
    private final BiPredicate<T, T> same;
    private final Map<Integer, List<WeakReference<T>>> tables = new HashMap<>();

    Pool(BiPredicate<T, T> same) {
      this.same = same;
    }

    synchronized T shared(int hash, T table) {
      List<WeakReference<T>> alike = tables.get(hash);
      if (alike == null) {
        tables.values().removeIf(list -> list.stream().allMatch(r -> r.get() == null));
        alike = new ArrayList<>();
        tables.put(hash, alike);
      }
      for (WeakReference<T> reference : alike) {
        T known = reference.get();
        if (known != null && same.test(known, table)) {
          return known;
        }
      }
      alike.add(new WeakReference<>(table));
      return table;
    }
  }
}
