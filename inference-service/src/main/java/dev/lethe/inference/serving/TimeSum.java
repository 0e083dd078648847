package dev.lethe.inference.serving;

import java.util.concurrent.atomic.LongAdder;

/** How often something was done, and how long it took in all. Thread-safe. */
public final class TimeSum {
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  /** It was done once more. */
  public void add(long tookNanos) {
    count.increment();
    nanos.add(tookNanos);
  }

  /** How often it was done. */
  public long count() {
    return count.sum();
  }

  /** How long it took in all. */
  public long nanos() {
    return nanos.sum();
  }
}
