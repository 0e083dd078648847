package dev.lethe.ingest.console.openid;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All who are at the provider, in memory. Their number is bounded; of more than that, the oldest
 * have to begin again. Thread-safe.
 */
@Singleton
public final class PendingSignIns {
  /** How long somebody may take at the provider. */
  public static final Duration LIFE = Duration.ofMinutes(10);

  private static final int MOST = 10_000;
  private static final int RANDOM_BYTES = 32;
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, PendingSignIn> byState =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PendingSignIn> eldest) {
          return size() > MOST || isOver(eldest.getValue(), clock.instant());
        }
      };

  PendingSignIns(Clock clock) {
    this.clock = clock;
  }

  /**
   * Begins one.
   *
   * @param cookie what the browser has from one before, so that two tabs do not disturb each other
   * @param next the page that is wanted
   */
  public synchronized PendingSignIn begin(@Nullable String cookie, String next) {
    String browser = cookie != null && SECRET.matcher(cookie).matches() ? cookie : secret();
    var begun = new PendingSignIn(browser, secret(), secret(), secret(), next, clock.instant());
    byState.put(begun.state(), begun);
    return begun;
  }

  /** The one of that state and browser, once; empty if there is none, or it took too long. */
  public synchronized Optional<PendingSignIn> take(
      @Nullable String state, @Nullable String cookie) {
    PendingSignIn known = state == null ? null : byState.get(state);
    if (known == null || cookie == null || !isSame(known.browser(), cookie)) {
      return Optional.empty();
    }
    byState.remove(known.state());
    return isOver(known, clock.instant()) ? Optional.empty() : Optional.of(known);
  }

  private static boolean isOver(PendingSignIn pending, Instant now) {
    return !now.isBefore(pending.startedAt().plus(LIFE));
  }

  private static boolean isSame(String known, String shown) {
    return MessageDigest.isEqual(
        known.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  private String secret() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
