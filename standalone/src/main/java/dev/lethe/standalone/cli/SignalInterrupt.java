package dev.lethe.standalone.cli;

import java.time.Duration;

/** Turns Ctrl-C and SIGTERM into an interrupt of the working thread, and lets it end its work. */
final class SignalInterrupt implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Thread worker;
  private final Thread hook = new Thread(this::interrupt, "interruption");
  private boolean done;

  private SignalInterrupt(Thread worker) {
    this.worker = worker;
  }

  static SignalInterrupt ofThisThread() {
    SignalInterrupt interruption = new SignalInterrupt(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  @Override
  public synchronized void close() {
    done = true;
    notifyAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs already and has been told.
    }
  }

  private synchronized void interrupt() {
    if (done) {
      return;
    }
    worker.interrupt();
    long end = System.nanoTime() + GRACE.toNanos();
    try {
      while (!done && System.nanoTime() < end) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
