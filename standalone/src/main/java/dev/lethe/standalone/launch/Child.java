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
  private long logBegin;
  private String lastReason = "";
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

  /** Why it ended the last time, or what its log says of the run that goes on; may be empty. */
  synchronized String reason() {
    return process == null ? lastReason : FailureReason.of(LogTail.read(spec.log(), logBegin));
  }

  /** Why it runs and yet will never be ready; empty while there is hope. */
  String hopeless() {
    Process current = process();
    if (current == null || !current.isAlive()) {
      return "";
    }
    LogTail tail = tail();
    String over = FailureReason.ofLingering(tail);
    if (over.isEmpty() && spec.hasGivenUp()) {
      String told = FailureReason.of(tail);
      return told.isEmpty() ? "it runs but says that it has given up" : told;
    }
    return over;
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
        couldNotStart(e);
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
    synchronized (this) {
      logBegin = LogTail.end(spec.log());
    }
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
    int exitCode = started.waitFor();
    explain(FailureReason.of(tail(), exitCode));
  }

  private void couldNotStart(IOException e) {
    String told = FailureReason.of(tail());
    explain(told.isEmpty() ? String.valueOf(e.getMessage()) : told);
  }

  private synchronized void explain(String reason) {
    lastReason = reason;
  }

  private synchronized LogTail tail() {
    return LogTail.read(spec.log(), logBegin);
  }

  private synchronized void died(Duration pause) {
    deaths++;
    process = null;
    notices.accept(
        spec.name()
            + " ended ("
            + lastReason
            + "), starting it again in "
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
