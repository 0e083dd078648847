package dev.lethe.inference.reload;

import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.LiveSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a replica out of service whose log lacks what the newest signed head covers, or that has
 * not heard of a head for too long. A head may come a moment before the statements that it covers,
 * as they lie in another topic; a replica that was whole before waits that moment for them.
 * Thread-safe.
 */
final class HeadWatch {
  /**
   * Three renewals: how old the newest head may be that a replica finds when it starts. An old disk
   * and an emptied topic would otherwise agree with each other until the next head comes.
   */
  static final Duration FIRST_LIMIT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(HeadWatch.class);

  private final Duration grace;
  private final Duration limit;
  private final Clock clock;
  private Trouble trouble = Trouble.NO_HEAD;
  private @Nullable Instant behindSince;
  private @Nullable Instant newestAt;
  private @Nullable Instant heard;
  private boolean renewed;
  private boolean reported;

  /** What keeps it from serving; the first wins. */
  private enum Trouble {
    NONE("none"),
    NO_HEAD("no signed head has been seen"),
    BEHIND("the log lacks statements that the newest head covers, see `lethe fleet repair`"),
    CONTRADICTS("the log holds other statements than those that the newest head covers"),
    STALE("no new head for too long");

    private final String text;

    Trouble(String text) {
      this.text = text;
    }
  }

  /**
   * @param state asks from now on whether the replica may serve
   * @param grace how long statements may come after the head that covers them
   * @param limit how old the last head may be; zero for any age
   */
  HeadWatch(ReplicaState state, Duration grace, Duration limit, Clock clock) {
    this.grace = grace;
    this.limit = limit;
    this.clock = clock;
    state.coveredWhile(this::trouble);
  }

  /** A reading of the log begins: what it lacks is missed at once. */
  synchronized void begins() {
    behindSince = Instant.EPOCH;
  }

  /** The log was read a little further. */
  synchronized void look(DesiredState desired) {
    Instant now = clock.instant();
    desired.newestHead().map(LiveSetHead::at).ifPresent(at -> hear(at, now));
    Optional<LiveSet.Standing> standing = desired.standing();
    if (standing.isEmpty()) {
      trouble = Trouble.NO_HEAD;
    } else if (standing.get() == LiveSet.Standing.CONTRADICTS) {
      trouble = Trouble.CONTRADICTS;
    } else if (standing.get() == LiveSet.Standing.BEHIND) {
      trouble = Trouble.BEHIND;
      behindSince = behindSince == null ? now : behindSince;
    } else {
      trouble = Trouble.NONE;
      behindSince = isStale() ? Instant.EPOCH : null; // what ends that, is missed at once
    }
    report();
  }

  private void hear(Instant at, Instant now) {
    if (newestAt == null) {
      // Of the first one nobody knows how long it has lain there.
      heard = at.isAfter(now) ? now : at;
      newestAt = at;
    } else if (at.isAfter(newestAt)) {
      heard = now;
      newestAt = at;
      renewed = true;
    }
  }

  /** Why it must not serve; empty if it may. */
  private synchronized Optional<String> trouble() {
    Trouble now = trouble;
    if (now == Trouble.BEHIND && isForgiven()) {
      now = Trouble.NONE;
    }
    if (now == Trouble.NONE && isStale()) {
      now = Trouble.STALE;
    }
    return now == Trouble.NONE ? Optional.empty() : Optional.of(now.text);
  }

  private boolean isForgiven() {
    return behindSince != null
        && Duration.between(behindSince, clock.instant()).abs().compareTo(grace) <= 0;
  }

  private boolean isStale() {
    Duration age = renewed || limit.compareTo(FIRST_LIMIT) < 0 ? limit : FIRST_LIMIT;
    return !limit.isZero()
        && heard != null
        && Duration.between(heard, clock.instant()).abs().compareTo(age) > 0;
  }

  private void report() {
    Optional<String> why = trouble();
    if (why.isPresent() != reported) {
      reported = why.isPresent();
      if (reported) {
        LOG.error(LogKey.NOT_COVERED, why.get());
      } else {
        LOG.info(LogKey.COVERED);
      }
    }
  }
}
