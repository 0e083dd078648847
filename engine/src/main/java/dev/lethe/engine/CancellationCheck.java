package dev.lethe.engine;

import java.util.concurrent.CancellationException;

/** How work is cancelled: interrupt its thread, and it ends before its next native step. */
public final class CancellationCheck {
  private CancellationCheck() {}

  /**
   * Called before every step that leaves Java. Leaves the interrupt flag set.
   *
   * @throws CancellationException if this thread was interrupted
   */
  public static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
  }
}
