package dev.lethe.ingest.console.session;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that are signed in, in memory: a restart signs everybody out. Their number is bounded; of
 * more than that, those unused for longest end. Thread-safe.
 */
@Singleton
public final class ConsoleSessions {
  private static final int MOST = 10_000;
  private static final int RANDOM_BYTES = 32;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, ConsoleSession> sessions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ConsoleSession> eldest) {
          return size() > MOST || eldest.getValue().isOver(clock.instant());
        }
      };

  ConsoleSessions(Clock clock) {
    this.clock = clock;
  }

  /**
   * Begins one, under an id that nobody had before.
   *
   * @param holder whose it is, as events name them
   * @param identity asked at each call; empty once they count no more
   */
  public synchronized ConsoleSession begin(
      String holder, Supplier<Optional<SecurityIdentity>> identity) {
    var session = new ConsoleSession(secret(), holder, identity, secret(), clock.instant());
    sessions.put(session.id(), session);
    return session;
  }

  /**
   * The session of that id, unless it is over.
   *
   * @param isUse whether somebody did something; a page that refreshes itself does not count
   */
  synchronized Optional<ConsoleSession> find(@Nullable String id, boolean isUse) {
    ConsoleSession session = id == null ? null : sessions.get(id);
    if (session == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (session.isOver(now)) {
      sessions.remove(session.id());
      return Optional.empty();
    }
    if (isUse) {
      session.use(now);
    }
    return Optional.of(session);
  }

  /** Ends one; one that is over already stays so. */
  public synchronized void end(ConsoleSession session) {
    sessions.remove(session.id());
  }

  private String secret() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
