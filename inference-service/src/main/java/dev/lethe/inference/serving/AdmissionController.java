package dev.lethe.inference.serving;

import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ApiException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of answers at once, a bounded number waiting. Thread-safe. */
public final class AdmissionController implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(8);
  private static final Duration CUT = Duration.ofSeconds(3);

  private final ThreadPoolExecutor workers;
  private final CallCounts counts = new CallCounts();

  public AdmissionController(int concurrency, int queue) {
    AtomicInteger number = new AtomicInteger();
    this.workers =
        new ThreadPoolExecutor(
            concurrency,
            concurrency,
            0,
            TimeUnit.SECONDS,
            queue == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(queue),
            task -> new Thread(task, "answer-" + number.incrementAndGet()));
  }

  /**
   * @throws ApiException if too many wait already, or the replica is stopping
   */
  public void submit(Runnable task) {
    try {
      workers.execute(() -> run(task));
    } catch (RejectedExecutionException e) {
      if (!workers.isShutdown()) {
        counts.overload();
      }
      throw new ApiException(workers.isShutdown() ? ApiError.notReady() : ApiError.overloaded());
    }
  }

  private void run(Runnable task) {
    Runnable over = counts.begin();
    try {
      task.run();
    } finally {
      over.run();
    }
  }

  /** Calls that were let in, and those that were not. */
  public CallCounts counts() {
    return counts;
  }

  /** Calls that wait for their turn. */
  public int waiting() {
    return workers.getQueue().size();
  }

  /** Whether, once closed, nothing runs any more. */
  public boolean isIdle() {
    return workers.isTerminated();
  }

  /** Lets what runs or waits finish for some seconds, then cuts it before its next token. */
  @Override
  public void close() {
    workers.shutdown();
    try {
      if (!workers.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        workers.shutdownNow();
        workers.awaitTermination(CUT.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
