package dev.lethe.standalone.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one child running: starts it, starts it again when it dies, a little later each time, until
 * it is told to stop. A thread of its own does that. Thread-safe.
 */
final class Child implements AutoCloseable {
  private static final Duration STABLE = Duration.ofSeconds(60);

  private final ChildSpec spec;
  private final PidFiles pidFiles;
  private final Consumer<String> notices;
  private final Backoff backoff;
  private final Thread keeper;

  private @Nullable Process process;
  private boolean stopping;
  private int deaths;

  /**
   * @param notices hears one line whenever the child died and is started again
   */
  Child(ChildSpec spec, PidFiles pidFiles, Backoff backoff, Consumer<String> notices) {
    this.spec = spec;
    this.pidFiles = pidFiles;
    this.backoff = backoff;
    this.notices = notices;
    this.keeper = new Thread(this::keepRunning, "keeper-" + spec.name());
    keeper.setDaemon(true);
  }

  ChildSpec spec() {
    return spec;
  }

  void start() {
    keeper.start();
  }

  /** How often it could not be started or ended without being told to. */
  synchronized int deaths() {
    return deaths;
  }

  /** The process that runs now; null between two. */
  synchronized @Nullable Process process() {
    return process;
  }

  /** Whether it runs and does its work. */
  boolean isReady() {
    Process current = process();
    return current != null && current.isAlive() && spec.isReady();
  }

  /** Stops it for good and waits until it is gone. */
  @Override
  public void close() throws IOException {
    Process current;
    synchronized (this) {
      stopping = true;
      current = process;
      notifyAll();
    }
    if (current != null) {
      spec.stop(current.toHandle());
    }
    joinKeeper();
    pidFiles.remove(spec.name());
  }

  private void keepRunning() {
    int inARow = 0;
    while (!isStopping()) {
      long begun = System.nanoTime();
      try {
        runOnce();
      } catch (InterruptedException e) {
        return;
      } catch (IOException e) {
        notices.accept(spec.name() + " could not be started: " + e.getMessage());
      }
      if (isStopping()) {
        return;
      }
      inARow = System.nanoTime() - begun > STABLE.toNanos() ? 1 : inARow + 1;
      Duration pause = backoff.beforeAttempt(inARow);
      died(pause);
      pause(pause);
    }
  }

  private void runOnce() throws IOException, InterruptedException {
    Process started = spec.start();
    synchronized (this) {
      process = started;
      if (!stopping) {
        pidFiles.write(spec.name(), started.pid());
      }
    }
    if (isStopping()) {
      spec.stop(started.toHandle());
    }
    started.waitFor();
  }

  private synchronized void died(Duration pause) {
    deaths++;
    process = null;
    notices.accept(
        spec.name()
            + " ended, starting it again in "
            + pause.toMillis()
            + " ms; see "
            + spec.log());
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized void pause(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    try {
      for (long left = pause.toMillis(); !stopping && left > 0; ) {
        wait(left);
        left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      }
    } catch (InterruptedException e) {
      stopping = true;
    }
  }

  private void joinKeeper() {
    try {
      keeper.join(ChildSpec.GRACE.multipliedBy(3).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          new IOException("interrupted while " + spec.name() + " ended"));
    }
  }
}
