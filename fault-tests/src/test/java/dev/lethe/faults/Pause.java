package dev.lethe.faults;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting, by threads that may be interrupted. */
final class Pause {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private Pause() {}

  /** Looks again and again; false when the time is over. */
  static boolean until(Duration limit, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(BETWEEN_LOOKS.toMillis());
    }
    return true;
  }
}
