package dev.lethe.trainer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * One thread that makes artefacts, one after another, in the order in which they were asked for.
 * All methods are the poll loop's; only the work runs on the lane's thread.
 */
final class Lane implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Lane.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ExecutorService thread;
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private int running;

  /** What became of a ticket. */
  record Outcome(Ticket ticket, Result result) {}

  Lane(String name) {
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread worker = new Thread(task, name);
              worker.setDaemon(true);
              return worker;
            });
  }

  /** {@code work} must not throw. */
  void submit(Ticket ticket, Function<Ticket, Result> work) {
    running++;
    thread.execute(() -> outcomes.add(new Outcome(ticket, work.apply(ticket))));
  }

  /** Everything that has come back since the last call. */
  List<Outcome> takeOutcomes() {
    List<Outcome> taken = new ArrayList<>();
    outcomes.drainTo(taken);
    running -= taken.size();
    return taken;
  }

  /** Whether it has nothing to do and nothing to hand back. */
  boolean isIdle() {
    return running == 0;
  }

  /** Drops what waits and gives the running work some seconds to end. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
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
