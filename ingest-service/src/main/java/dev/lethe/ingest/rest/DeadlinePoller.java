package dev.lethe.ingest.rest;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Polls with a deadline: 25 ms between two looks. Used by one thread. */
final class DeadlinePoller {
  private static final long PAUSE_MS = 25;

  private final long end;

  DeadlinePoller(Duration patience) {
    this.end = System.nanoTime() + patience.toNanos();
  }

  /** Looks again and again, and returns what it saw last: what is wanted, or time is over. */
  static <T> T until(Duration patience, Supplier<T> look, Predicate<T> wanted) {
    DeadlinePoller wait = new DeadlinePoller(patience);
    T seen = look.get();
    while (!wanted.test(seen) && wait.pause()) {
      seen = look.get();
    }
    return seen;
  }

  /** Pauses; false when the time is over. */
  boolean pause() {
    if (System.nanoTime() >= end) {
      return false;
    }
    try {
      Thread.sleep(PAUSE_MS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
