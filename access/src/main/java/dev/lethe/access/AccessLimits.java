package dev.lethe.access;

import dev.lethe.service.config.AccessConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How often somebody may call, and how often somebody may be wrong. Thread-safe. */
final class AccessLimits {
  /** Addresses, and keys, that are remembered: some megabytes. */
  static final int MOST_CALLERS = 10_000;

  private final CallLimiter wrongKeys;
  private final Optional<CallLimiter> calls;

  /**
   * @param nanos a clock that never goes back
   */
  AccessLimits(AccessConfig config, LongSupplier nanos) {
    this.wrongKeys = new CallLimiter(config.wrongKeysPerMinute(), MOST_CALLERS, nanos);
    this.calls =
        config.requestsPerMinute().map(limit -> new CallLimiter(limit, MOST_CALLERS, nanos));
  }

  /** Counts a wrong key. How long its address has to wait; zero if it may try again. */
  Duration wrongKey(String address) {
    return wrongKeys.take(address);
  }

  /** Counts a call of somebody who is known. How long they have to wait; zero if not at all. */
  Duration call(String subject) {
    return calls.map(limiter -> limiter.take(subject)).orElse(Duration.ZERO);
  }
}
