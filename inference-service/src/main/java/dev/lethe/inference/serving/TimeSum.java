package dev.lethe.inference.serving;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** How often something was done, and how long it took in all. Thread-safe. */
public final class TimeSum {
  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

  /** It was done once more. */
  public void add(long tookNanos) {
    count.increment();
    nanos.add(tookNanos);
    listeners.forEach(each -> each.accept(tookNanos));
  }

  /**
   * @param listener is told from now on how long it took each time, in nanoseconds; must not block,
   *     nor throw
   */
  public void onEach(LongConsumer listener) {
    listeners.add(listener);
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
