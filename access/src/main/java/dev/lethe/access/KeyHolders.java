package dev.lethe.access;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.control.ApiKeyFile;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * For pages where people sign in with an API key once, and are known by something else afterwards.
 * What counts of a key counts here too: it is looked up each time, and wrong ones are slowed.
 * Thread-safe.
 */
@Singleton
public final class KeyHolders {
  private final ApiKeyFile keys;
  private final AccessLimits limits;
  private final AccessRefusals refusals;
  private final Clock clock;

  KeyHolders(ApiKeyFile keys, AccessLimits limits, AccessRefusals refusals, Clock clock) {
    this.keys = keys;
    this.limits = limits;
    this.refusals = refusals;
    this.clock = clock;
  }

  /**
   * What became of a key that was shown.
   *
   * @param key the one; empty if it does not count
   * @param pause how long whoever showed it has to wait before the next try
   */
  public record Shown(Optional<ApiKey> key, Duration pause) {}

  /** Looks at a key that somebody typed. One that does not count is logged and counted. */
  public Shown show(RoutingContext context, String text) {
    Optional<ApiKeyText> parsed = ApiKeyText.parse(text);
    parsed.ifPresent(key -> CallFindings.of(context).keyId(key.id()));
    Optional<ApiKey> known = parsed.flatMap(keys::find);
    Optional<ApiKey> counting = known.filter(key -> !key.isExpired(clock.instant()));
    if (counting.isPresent()) {
      return new Shown(counting, Duration.ZERO);
    }
    Duration wait = limits.wrongKey(ClientNetwork.of(context.request().remoteAddress()));
    if (wait.isZero()) {
      RefusalReason reason =
          known.isPresent() ? RefusalReason.EXPIRED_KEY : RefusalReason.UNKNOWN_KEY;
      refusals.record(context, AccessRefusals.UNAUTHORIZED, reason);
    } else {
      refusals.tooMany(context, RefusalReason.WRONG_KEYS, wait);
    }
    return new Shown(Optional.empty(), wait);
  }

  /**
   * Logs and counts a call that should have shown who makes it by other means than a key, and does
   * not: it counts like a wrong key.
   *
   * @return how long whoever did it has to wait before the next try
   */
  public Duration refuse(RoutingContext context) {
    Duration wait = limits.wrongKey(ClientNetwork.of(context.request().remoteAddress()));
    if (wait.isZero()) {
      refusals.record(context, AccessRefusals.FORBIDDEN, RefusalReason.INVALID_MESSAGE);
    } else {
      refusals.tooMany(context, RefusalReason.WRONG_KEYS, wait);
    }
    return wait;
  }

  /** Who holds the key of that id; empty if it was revoked since, or has expired. */
  public Optional<SecurityIdentity> identity(String keyId) {
    return keys.findById(keyId)
        .filter(key -> !key.isExpired(clock.instant()))
        .map(key -> ApiKeyProvider.identity(CallerIdentity.of(key)));
  }
}
