package dev.lethe.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Lets a process work for a moment every two seconds only, until this is closed. */
final class ThrottledProcess implements AutoCloseable {
  private static final Duration STILL = Duration.ofSeconds(2);
  private static final Duration MOMENT = Duration.ofMillis(50);

  private volatile boolean closed;
  private final CompletableFuture<Void> done;

  private ThrottledProcess(ProcessHandle process) {
    done = CompletableFuture.runAsync(() -> slowDown(process));
  }

  static ThrottledProcess of(ProcessHandle process) {
    return new ThrottledProcess(process);
  }

  @Override
  public void close() {
    closed = true;
    done.join();
  }

  private void slowDown(ProcessHandle process) {
    try {
      while (!closed) {
        try (PausedProcess still = PausedProcess.of(process)) {
          Thread.sleep(STILL.toMillis());
        }
        Thread.sleep(MOMENT.toMillis());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
