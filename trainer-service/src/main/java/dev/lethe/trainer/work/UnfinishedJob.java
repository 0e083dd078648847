package dev.lethe.trainer.work;

import dev.lethe.schemas.access.Actor;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An unfinished job and what this process is doing about it. Not thread-safe: the poll loop's. */
public final class UnfinishedJob {
  private final ErasureJob job;
  private @Nullable Actor cancelledBy;
  private boolean checked;
  private @Nullable Actor adapterSuppliedBy;
  private final HoldOrders orders = new HoldOrders();
  private @Nullable JobAttempt attempt;
  private int failures;
  private int delays;
  private Instant pausedAt = Instant.EPOCH;
  private Duration pause = Duration.ZERO;

  public UnfinishedJob(ErasureJob job) {
    this.job = job;
  }

  public ErasureJob job() {
    return job;
  }

  /**
   * The requester wants it dropped, as long as fitting has not begun; of several the first counts.
   *
   * @param by who, as far as that is known
   */
  public void cancel(Actor by) {
    if (cancelledBy == null) {
      cancelledBy = by;
    }
  }

  /** Who cancelled it; null while nobody did. */
  public @Nullable Actor cancelledBy() {
    return cancelledBy;
  }

  /** What people asked for about its being held. */
  public HoldOrders orders() {
    return orders;
  }

  /** For what it is to be held now; null if it is not to be. */
  public HoldOrders.@Nullable Hold dueHold(RequestFacts facts, Instant now) {
    HoldOrders.Hold ordered = orders.dueLegalHold(facts, now);
    return ordered == null ? HoldOrders.duePolicyHold(job, facts) : ordered;
  }

  /**
   * It was found short enough to be fitted.
   *
   * @param suppliedBy who handed in the adapter that it will have; null if one is fitted
   */
  public void check(@Nullable Actor suppliedBy) {
    checked = true;
    adapterSuppliedBy = suppliedBy;
  }

  /** Who handed in the adapter that its fit takes, as it was checked; null if one is fitted. */
  public @Nullable Actor adapterSuppliedBy() {
    return adapterSuppliedBy;
  }

  public boolean isChecked() {
    return checked;
  }

  /** It goes into a lane. */
  public JobAttempt enterLane() {
    return enterLane(false);
  }

  /**
   * @param released the log says that a person let it go on
   */
  public JobAttempt enterLane(boolean released) {
    JobAttempt entered = new JobAttempt(job, released);
    attempt = entered;
    return entered;
  }

  /** Whether {@code candidate} is its present stay in a lane, not one that was given up. */
  public boolean holds(JobAttempt candidate) {
    return attempt == candidate;
  }

  /** Nobody wants what a lane may be making of it. */
  public void abandon() {
    if (attempt != null) {
      attempt.abandon();
    }
    attempt = null;
  }

  /** A lane gave up on it for a reason that lies in the job; returns how often that happened. */
  public int failed(Instant now, Duration untilRetry) {
    rest(now, untilRetry);
    return ++failures;
  }

  /** Something that the job needs is away; doesn't count as its failure. */
  public void delayed(Instant now, Duration untilRetry) {
    rest(now, untilRetry);
    delays++;
  }

  /** The lane's result was published. */
  public void leftLane() {
    attempt = null;
    failures = 0;
    delays = 0;
  }

  public int failures() {
    return failures;
  }

  public int delays() {
    return delays;
  }

  /** What to do about it next. */
  public JobAction next(RequestFacts facts, Instant now) {
    if (facts.ended()) {
      return JobAction.DROP;
    }
    if (cancelledBy != null && !facts.fitting()) {
      return facts.belongsToTracker() ? JobAction.WAIT : JobAction.WITHDRAW;
    }
    if (orders.dueRejection(facts) != null) {
      return JobAction.REJECT;
    }
    if (orders.dueLegalHold(facts, now) != null) {
      return JobAction.HOLD;
    }
    if (attempt != null || isResting(now)) {
      return JobAction.WAIT;
    }
    if (facts.held()) {
      return orders.dueRelease(facts, now) == null ? JobAction.WAIT : JobAction.RELEASE;
    }
    if (facts.fitting()) {
      return JobAction.FIT;
    }
    if (facts.shield() == null) {
      return HoldOrders.duePolicyHold(job, facts) == null ? JobAction.SHIELD : JobAction.HOLD;
    }
    return facts.shielded() ? JobAction.FIT : JobAction.WAIT;
  }

  private void rest(Instant now, Duration untilRetry) {
    attempt = null;
    pausedAt = now;
    pause = untilRetry;
  }

  /** The clock may be set: a leap in either direction counts as time that has passed. */
  private boolean isResting(Instant now) {
    return Duration.between(pausedAt, now).abs().compareTo(pause) < 0;
  }
}
