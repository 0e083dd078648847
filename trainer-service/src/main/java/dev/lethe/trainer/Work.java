package dev.lethe.trainer;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An unfinished job and what this process is doing about it. Not thread-safe: the poll loop's. */
final class Work {
  private final ErasureJob job;
  private boolean cancelled;
  private boolean checked;
  private @Nullable String release;
  private @Nullable Ticket ticket;
  private int failures;
  private int delays;
  private Instant pausedAt = Instant.EPOCH;
  private Duration pause = Duration.ZERO;

  Work(ErasureJob job) {
    this.job = job;
  }

  ErasureJob job() {
    return job;
  }

  /** The requester wants it dropped, as long as fitting has not begun. */
  void cancel() {
    cancelled = true;
  }

  /** A person lets it go on, should it be held. */
  void release(String reason) {
    release = reason;
  }

  /** Why it may go on; null while nobody said so. */
  @Nullable String release() {
    return release;
  }

  /** It was found short enough to be fitted. */
  void check() {
    checked = true;
  }

  boolean isChecked() {
    return checked;
  }

  /** It goes into a lane. */
  Ticket enterLane() {
    return enterLane(false);
  }

  /**
   * @param released the log says that a person let it go on
   */
  Ticket enterLane(boolean released) {
    Ticket entered = new Ticket(job, released);
    ticket = entered;
    return entered;
  }

  /** Whether {@code candidate} is its present stay in a lane, not one that was given up. */
  boolean holds(Ticket candidate) {
    return ticket == candidate;
  }

  /** Nobody wants what a lane may be making of it. */
  void abandon() {
    if (ticket != null) {
      ticket.abandon();
    }
    ticket = null;
  }

  /** A lane gave up on it for a reason that lies in the job; returns how often that happened. */
  int failed(Instant now, Duration untilRetry) {
    rest(now, untilRetry);
    return ++failures;
  }

  /** Something that the job needs is away; doesn't count as its failure. */
  void delayed(Instant now, Duration untilRetry) {
    rest(now, untilRetry);
    delays++;
  }

  /** The lane's result was published. */
  void leftLane() {
    ticket = null;
    failures = 0;
    delays = 0;
  }

  int failures() {
    return failures;
  }

  int delays() {
    return delays;
  }

  /** What to do about it next. */
  Step next(Facts facts, Instant now) {
    if (facts.ended()) {
      return Step.DROP;
    }
    if (cancelled && !facts.fitting()) {
      return facts.belongsToTracker() ? Step.WAIT : Step.WITHDRAW;
    }
    if (ticket != null || isResting(now)) {
      return Step.WAIT;
    }
    if (facts.held()) {
      return release == null ? Step.WAIT : Step.RELEASE;
    }
    if (facts.fitting()) {
      return Step.FIT;
    }
    if (facts.shield() == null) {
      return Step.SHIELD;
    }
    return facts.shielded() ? Step.FIT : Step.WAIT;
  }

  private void rest(Instant now, Duration untilRetry) {
    ticket = null;
    pausedAt = now;
    pause = untilRetry;
  }

  /** The clock may be set: a leap in either direction counts as time that has passed. */
  private boolean isResting(Instant now) {
    return Duration.between(pausedAt, now).abs().compareTo(pause) < 0;
  }
}
