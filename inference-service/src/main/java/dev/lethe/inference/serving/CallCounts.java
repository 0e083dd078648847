package dev.lethe.inference.serving;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Calls of this replica, from when they are let in until they are over. Thread-safe. */
public final class CallCounts {
  private final AtomicInteger running = new AtomicInteger();
  private final Timings times = new Timings();
  private final LongAdder overloaded = new LongAdder();

  /**
   * A call begins.
   *
   * @return to be run when it is over; a second time changes nothing
   */
  public Runnable begin() {
    running.incrementAndGet();
    return begun();
  }

  /**
   * A call begins, unless so many are under way.
   *
   * @return as {@link #begin()}; empty for a call that is refused and counted as such
   */
  public Optional<Runnable> begin(int most) {
    if (running.getAndIncrement() >= most) {
      running.decrementAndGet();
      overload();
      return Optional.empty();
    }
    return Optional.of(begun());
  }

  /** A call was refused, as there are too many. */
  public void overload() {
    overloaded.increment();
  }

  /** Calls that are under way; those that wait for their turn are not. */
  public int running() {
    return running.get();
  }

  /** Of the calls that are over. */
  public Timings times() {
    return times;
  }

  /** Calls that were refused, as there are too many. */
  public long overloaded() {
    return overloaded.sum();
  }

  private Runnable begun() {
    long began = System.nanoTime();
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        running.decrementAndGet();
        times.add(System.nanoTime() - began);
      }
    };
  }
}
