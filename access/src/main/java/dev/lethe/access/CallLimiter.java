package dev.lethe.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many calls a minute of each caller: a minute's worth may come at once, then one by one (the
 * virtual scheduling form of GCRA, ITU-T I.371). Remembers a bounded number of callers; of more
 * than that, those seen longest ago begin anew. Thread-safe.
 */
public final class CallLimiter {
  private final long interval;
  private final long burst;
  private final LongSupplier nanos;
  private final Map<String, Long> bookedUntil;

  /**
   * @param perMinute at least one
   * @param mostCallers how many it remembers
   * @param nanos a clock that never goes back, such as {@link System#nanoTime}
   */
  public CallLimiter(int perMinute, int mostCallers, LongSupplier nanos) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("no limit of calls a minute: " + perMinute);
    }
    this.interval = TimeUnit.MINUTES.toNanos(1) / perMinute;
    this.burst = interval * (perMinute - 1);
    this.nanos = nanos;
    this.bookedUntil =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > mostCallers;
          }
        };
  }

  /** Counts a call. How long until one is allowed again; zero if this one is. */
  public synchronized Duration take(String caller) {
    long now = nanos.getAsLong();
    long ahead = Math.max(0, bookedUntil.getOrDefault(caller, now) - now);
    if (ahead > burst) {
      return Duration.ofNanos(ahead - burst);
    }
    bookedUntil.put(caller, now + ahead + interval);
    return Duration.ZERO;
  }
}
