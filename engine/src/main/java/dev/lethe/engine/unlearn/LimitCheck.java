package dev.lethe.engine.unlearn;

import org.jspecify.annotations.Nullable;

/**
 * One limit of verification beside what was found.
 *
 * @param what the figure's name, as it stands in a manifest
 * @param found rounded as shown; null where it could not be measured, which is no finding
 * @param bound whether the limit is the least or the most
 * @param limit what it is held to
 * @param kept whether the figure is within it
 */
record LimitCheck(String what, @Nullable Double found, Bound bound, double limit, boolean kept) {
  /** Which way a limit looks. */
  enum Bound {
    AT_LEAST("at least"),
    AT_MOST("at most");

    private final String words;

    Bound(String words) {
      this.words = words;
    }

    /** As a manifest has it. */
    String words() {
      return words;
    }
  }

  static LimitCheck of(String what, @Nullable Double found, Bound bound, double limit) {
    if (found == null) {
      return new LimitCheck(what, null, bound, limit, true);
    }
    double shown = ManifestFigures.rounded(found);
    boolean kept = bound == Bound.AT_LEAST ? shown >= limit : shown <= limit;
    return new LimitCheck(what, shown, bound, limit, kept);
  }

  /** By how much it is missed; 0 where it is kept. */
  double missedBy() {
    return kept || found == null ? 0 : Math.abs(found - limit);
  }
}
