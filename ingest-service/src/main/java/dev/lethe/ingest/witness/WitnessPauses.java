package dev.lethe.ingest.witness;

import java.time.Duration;

/**
 * How long a witness is left alone after failures.
 *
 * @param first after one failure; doubled for each further one, up to {@code longest}
 */
public record WitnessPauses(Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 20;

  /** A checkpoint is signed every few seconds: a second is soon, five minutes late. */
  static final WitnessPauses DEFAULT =
      new WitnessPauses(Duration.ofSeconds(1), Duration.ofMinutes(5));

  /**
   * @param failures in a row, at least 1
   */
  Duration after(int failures) {
    Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
