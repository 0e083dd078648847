package dev.lethe.trainer.config;

import java.time.Duration;

/**
 * How often a job that seems to be at fault is tried, and how long to wait between tries.
 *
 * @param attempts tries in one lane before the request fails
 * @param pause before the second try; doubled for each further one, up to {@code longest}
 */
public record RetrySettings(int attempts, Duration pause, Duration longest) {
  static final RetrySettings STANDARD =
      new RetrySettings(3, Duration.ofSeconds(1), Duration.ofSeconds(30));

  /**
   * @param before how many tries came before, at least 0
   */
  public Duration pauseAfter(int before) {
    Duration doubled = pause.multipliedBy(1L << Math.min(before, 20));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
