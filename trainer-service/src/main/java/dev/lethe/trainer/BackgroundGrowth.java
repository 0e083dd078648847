package dev.lethe.trainer;

import dev.lethe.engine.unlearn.Unlearner;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import dev.lethe.trainer.work.FailureCodes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the model's own background in a thread of its own, a few samples at a time, whenever no
 * request is worked on. Thread-safe.
 */
final class BackgroundGrowth implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundGrowth.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Requests come in bursts, above all after a start. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(12);
  private static final int TOLD_EVERY = 10;

  private final Supplier<Optional<Growth>> growth;
  private final BooleanSupplier step;
  private final Duration quiet;
  private final AtomicInteger busy = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "background");
  private volatile long lastWork = System.nanoTime();
  private volatile boolean closed;
  private int told = -1;

  /** Of an unlearner, which is to stay open until this is closed. */
  static BackgroundGrowth of(Unlearner unlearner) {
    return new BackgroundGrowth(unlearner::growth, unlearner::grow, QUIET);
  }

  /**
   * @param growth see {@link Unlearner#growth}
   * @param step see {@link Unlearner#grow}
   * @param quiet how long nothing must have been worked on
   */
  BackgroundGrowth(Supplier<Optional<Growth>> growth, BooleanSupplier step, Duration quiet) {
    this.growth = growth;
    this.step = step;
    this.quiet = quiet;
    thread.setDaemon(true);
  }

  /** Once it is known which gates are in force; later calls change nothing. */
  synchronized void begin() {
    if (thread.getState() == Thread.State.NEW && growth.get().isPresent()) {
      thread.start();
    }
  }

  /** Holds it back until closed; a step that has begun is given up. */
  Work work() {
    busy.incrementAndGet();
    thread.interrupt();
    return () -> {
      lastWork = System.nanoTime();
      busy.decrementAndGet();
    };
  }

  /** See {@link #work}. */
  interface Work extends AutoCloseable {
    @Override
    void close();
  }

  private void run() {
    boolean more = true;
    while (more && !closed) {
      tell();
      more = isQuiet() ? step() : pause(PAUSE);
    }
    if (!more) {
      LOG.info("the model's own background is in use");
    }
  }

  private boolean isQuiet() {
    return busy.get() == 0 && System.nanoTime() - lastWork > quiet.toNanos();
  }

  private boolean step() {
    try {
      return step.getAsBoolean();
    } catch (CancellationException e) {
      Thread.interrupted(); // by work, or at the end
      return true;
    } catch (RuntimeException e) {
      if (Thread.interrupted()) { // while a file was written, which is then as it was
        return true;
      }
      LOG.error("the model's own background cannot be made: error={}", FailureCodes.describe(e));
      return pause(AFTER_FAILURE);
    }
  }

  private static boolean pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.onSpinWait(); // there is work, or it is closed: the loop sees to both
    }
    return true;
  }

  private void tell() {
    Growth now = growth.get().orElse(new Growth(1, 1));
    int share = TOLD_EVERY * now.made() / now.of();
    if (share > told) {
      told = share;
      LOG.info("the model's own background grows: made={} of={}", now.made(), now.of());
    }
  }

  /** Stops it within a step. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
