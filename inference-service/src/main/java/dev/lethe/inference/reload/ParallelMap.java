package dev.lethe.inference.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same with many things, several at once: a restart may find thousands. */
final class ParallelMap {
  private ParallelMap() {}

  /**
   * What becomes of each, in their order; returns when all are done.
   *
   * @param threads how many at once; one, or fewer than two things, are done by the caller
   * @throws IllegalStateException if the work failed, or the caller was interrupted
   */
  static <T, R> List<R> map(List<T> things, int threads, Function<T, R> work) {
    if (threads == 1 || things.size() < 2) {
      return things.stream().map(work).toList();
    }
    ExecutorService workers =
        Executors.newFixedThreadPool(threads, task -> new Thread(task, "artefact-load"));
    try {
      List<Future<R>> running =
          things.stream().map(thing -> workers.submit(() -> work.apply(thing))).toList();
      List<R> done = new ArrayList<>();
      for (Future<R> each : running) {
        done.add(each.get());
      }
      return done;
    } catch (ExecutionException e) {
      throw new IllegalStateException("what runs in parallel has failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while others work", e);
    } finally {
      workers.shutdownNow();
    }
  }
}
