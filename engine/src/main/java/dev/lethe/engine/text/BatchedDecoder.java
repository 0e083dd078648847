package dev.lethe.engine.text;

import dev.lethe.engine.CancellationCheck;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecodingRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Continuous batching: rows that want a token at the same time get it by one step, whatever their
 * lengths and adapters, and join and leave between two steps. First come, first served: with more
 * rows than go together, each takes part in turn, so none waits for another's whole answer.
 *
 * <p>The step runs on the thread of the row that waits longest; all that concerns one row alone, as
 * choosing its token, stays on that row's own thread. Prompts are run one at a time, beside the
 * steps.
 */
final class BatchedDecoder implements TokenSteps {
  /** Rows of the last step are waited for this share of the time that it took. */
  private static final int PATIENCE = 4;

  private final Decoder decoder;
  private final int most;
  private final Semaphore prompts = new Semaphore(1, true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stepped = lock.newCondition();
  private final Deque<Waiting> queue = new ArrayDeque<>();

  /** Rows of the last step that may come again at once. */
  private final Set<DecodingRow> expected = Collections.newSetFromMap(new IdentityHashMap<>());

  private long deadline;
  private boolean running;
  private boolean closed;

  /**
   * @param most rows of a step
   */
  BatchedDecoder(Decoder decoder, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a decode batch has at least one row");
    }
    this.decoder = decoder;
    this.most = most;
  }

  /** A row's wish for its next token; guarded by the lock. */
  private static final class Waiting {
    final DecodingRow row;
    final long token;
    final boolean pooling;
    final Condition changed;
    boolean taken;
    @Nullable DecodedToken decoded;
    @Nullable Throwable failure;

    Waiting(DecodingRow row, long token, boolean pooling, Condition changed) {
      this.row = row;
      this.token = token;
      this.pooling = pooling;
      this.changed = changed;
    }

    boolean isOver() {
      return decoded != null || failure != null;
    }
  }

  @Override
  public DecodedToken step(DecodingRow row, long token, boolean pooling) {
    CancellationCheck.check();
    lock.lock();
    try {
      Waiting own = new Waiting(row, token, pooling, lock.newCondition());
      queue.addLast(own);
      expected.remove(row);
      wakeFirst();
      try {
        await(own);
      } finally {
        if (queue.remove(own)) {
          wakeNext();
        }
      }
      return result(own);
    } finally {
      lock.unlock();
    }
  }

  /** Until the row was stepped; a thread that is interrupted stays for a step that has begun. */
  private void await(Waiting own) {
    while (!own.isOver()) {
      if (own.taken) {
        own.changed.awaitUninterruptibly();
        continue;
      }
      if (closed) {
        throw new CancellationException("the decoder is closed");
      }
      try {
        boolean first = !running && queue.peekFirst() == own;
        long left = first ? patience() : 0;
        if (first && left <= 0) {
          run();
        } else if (first) {
          var unused = own.changed.awaitNanos(left);
        } else {
          own.changed.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        if (!own.taken) {
          throw new CancellationException("interrupted");
        }
      }
    }
  }

  /** Nanoseconds for which the next step waits for those of the last one. */
  private long patience() {
    return expected.isEmpty() || queue.size() >= most ? 0 : deadline - System.nanoTime();
  }

  /** The row that is the first now sees to the next step, and may not know it yet. */
  private void wakeNext() {
    Waiting first = queue.peekFirst();
    if (first != null && !running) {
      first.changed.signal();
    }
  }

  /** The first row need wait no longer. */
  private void wakeFirst() {
    Waiting first = queue.peekFirst();
    if (first != null && !running && patience() <= 0) {
      first.changed.signal();
    }
  }

  private static DecodedToken result(Waiting own) {
    if (own.failure instanceof Error error) {
      throw error;
    }
    if (own.failure instanceof RuntimeException failure) {
      throw failure;
    }
    return Objects.requireNonNull(own.decoded);
  }

  /** One step of those who wait, without the lock meanwhile. */
  private void run() {
    List<Waiting> batch = new ArrayList<>();
    while (batch.size() < most && !queue.isEmpty()) {
      Waiting next = queue.removeFirst();
      next.taken = true;
      batch.add(next);
    }
    running = true;
    long begin = System.nanoTime();
    lock.unlock();
    Outcome[] outcomes;
    try {
      outcomes = outcomes(batch);
    } finally {
      lock.lock();
      running = false;
    }
    long end = System.nanoTime();
    deadline = end + (end - begin) / PATIENCE;
    expected.clear();
    for (int i = 0; i < outcomes.length; i++) {
      Waiting waiting = batch.get(i);
      waiting.decoded = outcomes[i].decoded;
      waiting.failure = outcomes[i].failure;
      expected.add(waiting.row);
      waiting.changed.signal();
    }
    stepped.signalAll();
    wakeNext();
  }

  private record Outcome(@Nullable DecodedToken decoded, @Nullable Throwable failure) {}

  /** A row whose step fails fails alone: after a failure every row is tried by itself. */
  private Outcome[] outcomes(List<Waiting> batch) {
    Outcome[] outcomes = new Outcome[batch.size()];
    try {
      DecodedToken[] decoded = step(batch);
      for (int i = 0; i < outcomes.length; i++) {
        outcomes[i] = new Outcome(decoded[i], null);
      }
    } catch (RuntimeException | Error e) { // every row's own thread hears of it
      for (int i = 0; i < outcomes.length; i++) {
        outcomes[i] =
            batch.size() == 1 || e instanceof Error
                ? new Outcome(null, e)
                : outcomes(List.of(batch.get(i)))[0];
      }
    }
    return outcomes;
  }

  private DecodedToken[] step(List<Waiting> batch) {
    return DecodedToken.of(
        decoder,
        batch.stream().map(waiting -> waiting.row).toList(),
        batch.stream().mapToLong(waiting -> waiting.token).toArray(),
        batch.stream().anyMatch(waiting -> waiting.pooling));
  }

  @Override
  public <T> T whole(Supplier<T> pass) {
    try {
      prompts.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
    try {
      return pass.get();
    } finally {
      prompts.release();
    }
  }

  @Override
  public void leave(DecodingRow row) {
    lock.lock();
    try {
      if (expected.remove(row)) {
        wakeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the waiting of all rows, and returns when no step runs any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      queue.forEach(waiting -> waiting.changed.signal());
      while (running) {
        stepped.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
