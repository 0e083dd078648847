package dev.lethe.ingest.rest;

import java.time.Duration;

/** Polls with a deadline: 25 ms between two looks. Used by one thread. */
final class Waiting {
  private static final long PAUSE_MS = 25;

  private final long end;

  Waiting(Duration patience) {
    this.end = System.nanoTime() + patience.toNanos();
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
