package dev.lethe.inference.serving;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Calls of this replica, from when they are let in until they are over. Thread-safe. */
public final class CallCounts {
  private final AtomicInteger running = new AtomicInteger();
  private final LongAdder over = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder overloaded = new LongAdder();

  /**
   * A call begins.
   *
   * @return to be run when it is over; a second time changes nothing
   */
  public Runnable begin() {
    long began = System.nanoTime();
    AtomicBoolean ended = new AtomicBoolean();
    running.incrementAndGet();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        running.decrementAndGet();
        over.increment();
        nanos.add(System.nanoTime() - began);
      }
    };
  }

  /** A call was refused, as there are too many. */
  public void overload() {
    overloaded.increment();
  }

  /** Calls that are under way; those that wait for their turn are not. */
  public int running() {
    return running.get();
  }

  /** Calls that are over. */
  public long over() {
    return over.sum();
  }

  /** How long these took together. */
  public long nanos() {
    return nanos.sum();
  }

  /** Calls that were refused, as there are too many. */
  public long overloaded() {
    return overloaded.sum();
  }
}
