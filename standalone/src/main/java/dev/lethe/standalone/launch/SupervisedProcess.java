package dev.lethe.standalone.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one child running: starts it, starts it again when it dies, a little later each time, until
 * it is told to stop. A thread of its own does that. Thread-safe.
 */
final class SupervisedProcess implements AutoCloseable {
  private static final Duration STABLE = Duration.ofSeconds(60);

  private final ProcessSpec spec;
  private final PidFiles pidFiles;
  private final Consumer<String> notices;
  private final Backoff backoff;
  private final Thread keeper;

  private @Nullable Process process;
  private long logBegin;
  private @Nullable String lastReason;
  private boolean stopping;
  private int failures;

  /**
   * @param notices hears one line whenever the child died and is started again
   */
  SupervisedProcess(
      ProcessSpec spec, PidFiles pidFiles, Backoff backoff, Consumer<String> notices) {
    this.spec = spec;
    this.pidFiles = pidFiles;
    this.backoff = backoff;
    this.notices = notices;
    this.keeper = new Thread(this::keepRunning, "keeper-" + spec.name());
    keeper.setDaemon(true);
  }

  ProcessSpec spec() {
    return spec;
  }

  void start() {
    keeper.start();
  }

  /** How often it could not be started or ended without being told to. */
  synchronized int failures() {
    return failures;
  }

  /** Why it ended the last time, or what its log says of the run that goes on. */
  synchronized Optional<String> reason() {
    return process == null ? Optional.ofNullable(lastReason) : FailureReason.of(tail());
  }

  /** Why it runs and yet will never be ready; empty while there is hope. */
  Optional<String> hopeless() {
    Process current = process();
    if (current == null || !current.isAlive()) {
      return Optional.empty();
    }
    LogTail tail = tail();
    Optional<String> over = FailureReason.ofLingering(tail);
    return over.isEmpty() && spec.hasGivenUp()
        ? FailureReason.of(tail).or(() -> Optional.of("it runs but says that it has given up"))
        : over;
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
      String reason;
      try {
        reason = runOnce();
      } catch (InterruptedException e) {
        return;
      } catch (IOException e) {
        reason = FailureReason.of(tail()).orElseGet(() -> String.valueOf(e.getMessage()));
      }
      if (isStopping()) {
        return;
      }
      inARow = System.nanoTime() - begun > STABLE.toNanos() ? 1 : inARow + 1;
      Duration pause = backoff.beforeAttempt(inARow);
      failed(reason, pause);
      pause(pause);
    }
  }

  /** Until it ends; why it did. */
  private String runOnce() throws IOException, InterruptedException {
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
    return FailureReason.of(tail(), exitCode);
  }

  private synchronized LogTail tail() {
    return LogTail.read(spec.log(), logBegin);
  }

  private synchronized void failed(String reason, Duration pause) {
    lastReason = reason;
    failures++;
    process = null;
    notices.accept(
        spec.name()
            + " ended ("
            + reason
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
      keeper.join(ProcessSpec.GRACE.multipliedBy(3).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          new IOException("interrupted while " + spec.name() + " ended"));
    }
  }
}
