package dev.lethe.trainer.lane;

import dev.lethe.trainer.work.JobAttempt;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The two lanes as the poll loop uses them: a shield never waits for a fit. */
public final class Lanes implements AutoCloseable {
  /** A step of a large model takes seconds; whoever sent the signal waits for 20. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private final Semaphore handedBack = new Semaphore(0);
  private final Lane shields = new Lane("shield-lane", Thread.NORM_PRIORITY, handedBack::release);

  /**
   * Its thread, and those of the engine that it starts, leave the processor to whatever is on a
   * shield's way, where the process was started so that priorities count.
   */
  private final Lane fits = new Lane("fit-lane", Thread.MIN_PRIORITY, handedBack::release);

  private final ArtefactTask shieldMaker;
  private final ArtefactTask fitMaker;
  private final ConsolidationTask consolidationMaker;

  /**
   * @param shieldMaker used by the shield lane's thread alone
   * @param fitMaker used by the fit lane's thread alone
   * @param consolidationMaker used by the fit lane's thread alone
   */
  public Lanes(
      ArtefactTask shieldMaker, ArtefactTask fitMaker, ConsolidationTask consolidationMaker) {
    this.shieldMaker = shieldMaker;
    this.fitMaker = fitMaker;
    this.consolidationMaker = consolidationMaker;
  }

  public void shield(JobAttempt attempt) {
    shields.submit(attempt, shieldMaker::shield);
  }

  /**
   * Before any shield that is asked for later.
   *
   * @param live digests of the bundles in force
   */
  public void purge(List<String> live) {
    shields.submit(() -> shieldMaker.purge(live));
  }

  public boolean canFit() {
    return fits.isIdle();
  }

  /** Whether the job may be fitted, before anybody says that it is. */
  public void check(JobAttempt attempt) {
    fits.submit(attempt, fitMaker::check);
  }

  /**
   * @param previous digests of the adapters in force, oldest first
   */
  public void fit(JobAttempt attempt, List<String> previous) {
    fits.submit(attempt, started -> fitMaker.fit(started, previous));
  }

  /**
   * Folds bundles; never beside a fit.
   *
   * @param live digests of the bundles in force, oldest first
   * @param foldable those whose requests have ended
   */
  public void consolidate(ConsolidationRun run, List<String> live, List<String> foldable) {
    fits.submit(() -> consolidationMaker.make(run, live, foldable));
  }

  /** Whether a shield or a fit is waited for, or has come back and was not taken yet. */
  public boolean areBusy() {
    return !shields.isIdle() || !fits.isIdle();
  }

  /** Returns as soon as something has come back that was not taken yet, or after the time. */
  public void await(Duration time) throws InterruptedException {
    boolean unused = handedBack.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What came back since the last call. */
  public List<Lane.Outcome> takeOutcomes() {
    int unused = handedBack.drainPermits(); // before they are taken, so that none is overlooked
    List<Lane.Outcome> outcomes = shields.takeOutcomes();
    outcomes.addAll(fits.takeOutcomes());
    return outcomes;
  }

  /** Whether both have stopped. */
  public boolean areTerminated() {
    return shields.isTerminated() && fits.isTerminated();
  }

  /** Drops what waits and gives what runs some seconds to end, both lanes at once. */
  @Override
  public void close() {
    shields.stop();
    fits.stop();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    shields.awaitEnd(deadline);
    fits.awaitEnd(deadline);
  }
}
