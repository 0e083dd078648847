package dev.lethe.standalone.launch;

import java.time.Duration;

/**
 * Pauses that double.
 *
 * @param first before the second attempt
 * @param longest no pause is longer
 */
record Backoff(Duration first, Duration longest) {
  static final Backoff STANDARD = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

  private static final int MAX_DOUBLINGS = 20;

  /**
   * @param failures in a row so far, at least one
   */
  Duration beforeAttempt(int failures) {
    Duration pause = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    return pause.compareTo(longest) < 0 ? pause : longest;
  }
}
