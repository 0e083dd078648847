package dev.lethe.standalone.launch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells what lasts from what passes: many a state of a start alarms and is over a moment later. Not
 * thread-safe.
 */
final class Debouncer {
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Map<String, Held> states = new HashMap<>();

  private record Held(String state, long since) {}

  /**
   * @param limit from when on a state is said to last
   * @param nanoTime {@link System#nanoTime()}
   */
  Debouncer(Duration limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  /**
   * The state that somebody is in, once it has been the same all the time that this was asked, and
   * for long.
   *
   * @param state the one now, if any
   */
  Optional<String> lasting(String who, Optional<String> state) {
    if (state.isEmpty()) {
      states.remove(who);
      return state;
    }
    Held held = states.get(who);
    if (held == null || !held.state().equals(state.get())) {
      held = new Held(state.get(), nanoTime.getAsLong());
      states.put(who, held);
    }
    boolean lasts = nanoTime.getAsLong() - held.since() >= limit.toNanos();
    return lasts ? state : Optional.empty();
  }
}
