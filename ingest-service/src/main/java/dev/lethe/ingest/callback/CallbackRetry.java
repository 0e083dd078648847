package dev.lethe.ingest.callback;

import java.time.Duration;

/**
 * How persistent callbacks are.
 *
 * @param attempts tries before a callback is given up
 * @param pause before the second try; doubled for each further one, up to {@code longest}
 */
public record CallbackRetry(int attempts, Duration pause, Duration longest) {
  public CallbackRetry {
    if (attempts < 1 || pause.isNegative() || longest.compareTo(pause) < 0) {
      throw new IllegalArgumentException("callbacks: attempts and pauses make no sense");
    }
  }

  /**
   * @param failures tries that have failed, at least 1
   */
  long pauseMs(int failures) {
    long doubled = pause.toMillis() << Math.min(failures - 1, 20);
    return Math.min(doubled, longest.toMillis());
  }
}
