package dev.lethe.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many calls a minute of each caller: a token bucket that holds a minute's worth. Remembers a
 * bounded number of callers; of more than that, those seen longest ago begin anew. Thread-safe.
 */
final class CallLimiter {
  private static final double NANOS_A_MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final int perMinute;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets;

  /** How many calls were left at a time. */
  private record Bucket(double left, long at) {}

  /**
   * @param perMinute at least one
   * @param mostCallers how many it remembers
   * @param nanos a clock that never goes back, such as {@link System#nanoTime}
   */
  CallLimiter(int perMinute, int mostCallers, LongSupplier nanos) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("no limit of calls a minute: " + perMinute);
    }
    this.perMinute = perMinute;
    this.nanos = nanos;
    this.buckets =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > mostCallers;
          }
        };
  }

  /** Counts a call. How long until one is allowed again; zero if this one is. */
  synchronized Duration take(String caller) {
    long now = nanos.getAsLong();
    Bucket before = buckets.get(caller);
    double left = before == null ? perMinute : left(before, now);
    boolean allowed = left >= 1;
    buckets.put(caller, new Bucket(allowed ? left - 1 : left, now));
    return allowed
        ? Duration.ZERO
        : Duration.ofNanos((long) Math.ceil((1 - left) * NANOS_A_MINUTE / perMinute));
  }

  private double left(Bucket bucket, long now) {
    return Math.min(perMinute, bucket.left() + (now - bucket.at()) * perMinute / NANOS_A_MINUTE);
  }
}
