package dev.lethe.standalone.client;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Repeats a call while a service is coming back. For calls that may be made twice.
 *
 * @param limit how long to go on
 * @param pause between two attempts
 */
public record RetryPolicy(Duration limit, Duration pause) {
  /** Long enough for a service to be started again. */
  public static final RetryPolicy STANDARD =
      new RetryPolicy(Duration.ofSeconds(90), Duration.ofMillis(250));

  /**
   * What the call gives.
   *
   * @throws UnreachableException when nothing answered in time
   * @throws RefusedException when the service refuses for a lasting reason, or still does at the
   *     end
   */
  public <T> T call(Supplier<T> call) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (UnreachableException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      } catch (RefusedException e) {
        if (!e.isPassing() || System.nanoTime() > end) {
          throw e;
        }
      }
      sleep();
    }
  }

  private void sleep() {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted while waiting for a service");
    }
  }
}
