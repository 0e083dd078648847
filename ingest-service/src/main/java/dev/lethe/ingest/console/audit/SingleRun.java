package dev.lethe.ingest.console.audit;

import dev.lethe.ingest.stream.RootCause;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one piece of work at a time on a thread of its own, and remembers what came of the last.
 * Thread-safe.
 *
 * @param <T> what comes of it
 */
final class SingleRun<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SingleRun.class);

  private final String name;
  private final Clock clock;
  private final ExecutorService thread;
  private final AtomicReference<@Nullable RunStatus<T>> newest = new AtomicReference<>();

  /** What is to be done. */
  interface Work<T> {
    T run(Progress progress) throws Exception;
  }

  /** Is told how far it is. */
  interface Progress {
    void at(long done);
  }

  /**
   * @param name of the thread, and in the log
   */
  SingleRun(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread daemon = new Thread(work, name);
              daemon.setDaemon(true);
              return daemon;
            });
  }

  /**
   * Starts, unless a run is under way.
   *
   * @param by who asked for it
   * @param subject what it is about, to be shown
   * @return whether it started
   */
  synchronized boolean start(String by, String subject, long total, Work<T> work) {
    RunStatus<T> last = newest.get();
    if (last != null && last.isRunning()) {
      return false;
    }
    newest.set(new RunStatus<>(by, subject, clock.instant(), null, 0, total, null, null));
    thread.execute(() -> run(work));
    return true;
  }

  /** The run under way or the last one; null before the first. */
  @Nullable RunStatus<T> status() {
    return newest.get();
  }

  private void run(Work<T> work) {
    try {
      T result = work.run(done -> update(status -> status.at(done)));
      update(status -> status.ended(clock.instant(), result));
    } catch (Exception e) {
      LOG.warn("a check could not be finished: check={} error={}", name, RootCause.of(e));
      update(
          status -> status.failed(clock.instant(), "It could not be finished; the log says why."));
    }
  }

  private void update(UnaryOperator<RunStatus<T>> change) {
    newest.updateAndGet(status -> status == null ? null : change.apply(status));
  }

  @Override
  public void close() {
    var unused = thread.shutdownNow();
  }
}
