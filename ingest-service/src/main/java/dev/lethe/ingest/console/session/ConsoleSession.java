package dev.lethe.ingest.console.session;

import dev.lethe.schemas.access.ApiKeyText;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has signed in, by a key or through the OIDC provider. It holds no secret of either;
 * of a key that somebody makes, it does until they were shown it. Thread-safe.
 */
public final class ConsoleSession {
  /** Without a click for so long, it is over. */
  static final Duration IDLE = Duration.ofMinutes(30);

  /** However busy somebody is, it is over then. */
  static final Duration LONGEST = Duration.ofHours(8);

  private static final String KEY = "dev.lethe.ingest.console.session";

  private final String id;
  private final String holder;
  private final Supplier<Optional<SecurityIdentity>> identity;
  private final String csrfToken;
  private final Instant startedAt;
  private volatile Instant usedAt;
  private final AtomicReference<@Nullable Notice> notice = new AtomicReference<>();
  private final AtomicReference<@Nullable ApiKeyText> made = new AtomicReference<>();

  ConsoleSession(
      String id,
      String holder,
      Supplier<Optional<SecurityIdentity>> identity,
      String csrfToken,
      Instant startedAt) {
    this.id = id;
    this.holder = holder;
    this.identity = identity;
    this.csrfToken = csrfToken;
    this.startedAt = startedAt;
    this.usedAt = startedAt;
  }

  /** The session of a call; empty if whoever makes it shows a key or token instead. */
  public static Optional<ConsoleSession> of(RoutingContext context) {
    return Optional.ofNullable(context.get(KEY));
  }

  void attachTo(RoutingContext context) {
    context.put(KEY, this);
  }

  String id() {
    return id;
  }

  /** Who they are now; empty if they count no more. */
  Optional<SecurityIdentity> identity() {
    return identity.get();
  }

  /** What every form of this session has to send along. */
  public String csrfToken() {
    return csrfToken;
  }

  /** Whether that is the token; takes the same time wherever they differ. */
  boolean isToken(@Nullable String given) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), csrfToken.getBytes(StandardCharsets.UTF_8));
  }

  /** Keeps a message for the next page. */
  public void tell(Notice said) {
    notice.set(said);
  }

  /** The message for this page, once. */
  public Optional<Notice> takeNotice() {
    return Optional.ofNullable(notice.getAndSet(null));
  }

  /** Keeps a key that was just made, until its page shows it. Another one takes its place. */
  public void keep(ApiKeyText key) {
    made.set(key);
  }

  /** The key of that id, once, if it was just made. */
  public Optional<ApiKeyText> takeKey(String id) {
    ApiKeyText key = made.get();
    return key != null && key.id().equals(id) && made.compareAndSet(key, null)
        ? Optional.of(key)
        : Optional.empty();
  }

  void use(Instant now) {
    usedAt = now;
  }

  boolean isOver(Instant now) {
    return !now.isBefore(usedAt.plus(IDLE)) || !now.isBefore(startedAt.plus(LONGEST));
  }

  @Override
  public String toString() {
    return "ConsoleSession[holder=" + holder + "]";
  }
}
