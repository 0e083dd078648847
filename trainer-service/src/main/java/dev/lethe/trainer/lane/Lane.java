package dev.lethe.trainer.lane;

import dev.lethe.trainer.work.JobAttempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that makes artefacts, one after another, in the order in which they were asked for.
 * All methods are the poll loop's; only the work runs on the lane's thread.
 */
public final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final ExecutorService thread;
  private final BlockingQueue<Optional<Outcome>> outcomes = new LinkedBlockingQueue<>();
  private final Runnable handedBack;
  private int running;

  /** What became of a attempt. */
  public record Outcome(JobAttempt attempt, LaneResult result) {}

  /**
   * @param priority of its thread, see {@link Thread#setPriority}
   * @param handedBack called on its thread whenever something has come back
   */
  Lane(String name, int priority, Runnable handedBack) {
    this.handedBack = handedBack;
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread worker = new Thread(task, name);
              worker.setDaemon(true);
              worker.setPriority(priority);
              return worker;
            });
  }

  /** {@code work} must not throw. */
  void submit(JobAttempt attempt, Function<JobAttempt, LaneResult> work) {
    running++;
    thread.execute(() -> handBack(Optional.of(new Outcome(attempt, work.apply(attempt)))));
  }

  /** Work that is not one job's and hands its result back itself; must not throw. */
  void submit(Runnable work) {
    running++;
    thread.execute(
        () -> {
          work.run();
          handBack(Optional.empty());
        });
  }

  private void handBack(Optional<Outcome> outcome) {
    outcomes.add(outcome);
    handedBack.run();
  }

  /** Everything that has come back since the last call. */
  List<Outcome> takeOutcomes() {
    List<Optional<Outcome>> taken = new ArrayList<>();
    outcomes.drainTo(taken);
    running -= taken.size();
    return taken.stream()
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Whether it has nothing to do and nothing to hand back. */
  boolean isIdle() {
    return running == 0;
  }

  /** Drops what waits; what runs ends before its next step. */
  void stop() {
    thread.shutdownNow();
  }

  /**
   * Waits for the end of what runs.
   *
   * @param deadline of {@link System#nanoTime()}
   */
  void awaitEnd(long deadline) {
    try {
      if (!thread.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        LOG.warn("a lane is still working");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether nothing runs any more; from any thread. */
  boolean isTerminated() {
    return thread.isTerminated();
  }
}
