package dev.lethe.inference.reload;

import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.ReplicaState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a replica out of service that Kafka has not heard of for too long (ADR 8): the tracker no
 * longer counts it, so the others may enforce what it never learns of. It is asked at every answer,
 * as a process that stood still must not answer first and look at the clock afterwards. Once heard
 * again the replica serves only after it has read what it missed. Thread-safe.
 */
final class SelfFencing {
  private static final Logger LOG = LoggerFactory.getLogger(SelfFencing.class);

  private final Duration limit;
  private final Clock clock;
  private @Nullable Instant lastDelivered;
  private int absences;
  private int madeUp;
  private boolean reported;

  /**
   * @param state asks from now on whether the replica may serve
   * @param limit zero for a replica that goes on serving whatever happens
   */
  SelfFencing(ReplicaState state, Duration limit, Clock clock) {
    this.limit = limit;
    this.clock = clock;
    state.servesWhile(this::inContact);
  }

  /** A heartbeat is in the log. */
  synchronized void delivered() {
    if (isSilent()) {
      absences++;
    }
    lastDelivered = clock.instant();
    if (reported) {
      reported = false;
      LOG.info(LogKey.REJOINED);
    }
  }

  /** A heartbeat is not. */
  synchronized void failed() {
    if (isSilent() && !reported) {
      reported = true;
      LOG.warn(LogKey.ISOLATED, limit.toSeconds());
    }
  }

  /** How often it was away so far. */
  synchronized int absences() {
    return absences;
  }

  /** Whether it has yet to read what it missed. */
  synchronized boolean isBehind() {
    return madeUp < absences;
  }

  /** All is in force that the log held after that many absences. */
  synchronized void caughtUp(int afterAbsences) {
    madeUp = afterAbsences;
  }

  private synchronized boolean inContact() {
    return !isSilent() && !isBehind();
  }

  /** The clock may be set: a leap in either direction counts as time that has passed. */
  private boolean isSilent() {
    return !limit.isZero()
        && lastDelivered != null
        && Duration.between(lastDelivered, clock.instant()).abs().compareTo(limit) > 0;
  }
}
