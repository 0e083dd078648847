package dev.lethe.access;

import dev.lethe.service.config.AccessConfig;
import dev.lethe.service.config.SettingName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How often somebody may call, and how often somebody may be wrong. Thread-safe. */
final class AccessLimits {
  /** Addresses, and keys, that are remembered: some megabytes. */
  static final int MOST_CALLERS = 10_000;

  private static final String SETTING = "lethe.access.tenants.";

  private final CallLimiter wrongKeys;
  private final Optional<CallLimiter> calls;
  private final Optional<CallLimiter> tenantCalls;
  private final Map<SettingName, Optional<CallLimiter>> byTenant;

  /**
   * @param nanos a clock that never goes back
   * @throws IllegalArgumentException naming a setting that is there twice, or a limit that is none
   */
  AccessLimits(AccessConfig config, LongSupplier nanos) {
    this.wrongKeys = new CallLimiter(config.wrongKeysPerMinute(), MOST_CALLERS, nanos);
    this.calls = limiter(config.requestsPerMinute(), nanos);
    this.tenantCalls = limiter(config.tenantRequestsPerMinute(), nanos);
    this.byTenant =
        SettingName.read(
            SETTING, config.tenants(), (setting, own) -> limiter(own.requestsPerMinute(), nanos));
  }

  private static Optional<CallLimiter> limiter(Optional<Integer> perMinute, LongSupplier nanos) {
    return perMinute.map(limit -> new CallLimiter(limit, MOST_CALLERS, nanos));
  }

  /** Counts a wrong key. How long its address has to wait; zero if it may try again. */
  Duration wrongKey(String address) {
    return wrongKeys.take(address);
  }

  /** Counts a call of somebody who is known. How long they have to wait; zero if not at all. */
  Duration call(String subject) {
    return calls.map(limiter -> limiter.take(subject)).orElse(Duration.ZERO);
  }

  /**
   * Counts a call of somebody who acts for a tenant. How long all who do have to wait; zero if not
   * at all.
   *
   * @param tenant null for whoever acts for all: they are nobody's burden
   */
  Duration tenantCall(@Nullable String tenant) {
    if (tenant == null) {
      return Duration.ZERO;
    }
    return byTenant
        .getOrDefault(new SettingName(tenant), Optional.empty())
        .or(() -> tenantCalls)
        .map(limiter -> limiter.take(tenant))
        .orElse(Duration.ZERO);
  }
}
