package dev.lethe.ingest.alert;

import dev.lethe.ingest.stream.RootCause;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the clock now and then, in a thread of its own. Thread-safe. */
public final class DueAlertLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DueAlertLoop.class);
  private static final long CLOSE_MS = 5_000;

  private final DueAlerter alerter;
  private final BooleanSupplier ready;
  private final Duration pause;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private DueAlertLoop(DueAlerter alerter, BooleanSupplier ready, Duration pause) {
    this.alerter = alerter;
    this.ready = ready;
    this.pause = pause;
    this.thread = new Thread(this::run, "lethe-due-alerts");
  }

  /**
   * Starts it.
   *
   * @param ready whether the tables have caught up with the log: until then they show as open what
   *     is long done
   * @param pause between two looks
   */
  public static DueAlertLoop start(DueAlerter alerter, BooleanSupplier ready, Duration pause) {
    DueAlertLoop loop = new DueAlertLoop(alerter, ready, pause);
    loop.thread.setDaemon(true);
    loop.thread.start();
    return loop;
  }

  private void run() {
    try {
      while (!alerter.isIdle() && !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      if (ready.getAsBoolean()) {
        alerter.look();
      }
    } catch (RuntimeException e) {
      LOG.warn("cannot look for due requests: error={}", RootCause.of(e));
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
