package dev.lethe.inference.serving;

import dev.lethe.engine.gate.GateSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gates in force at one moment, counted by those who use them. Whoever made it holds the first
 * share; when the last share is given back its adapters may go. Thread-safe.
 */
public final class GateSnapshot {
  private final GateSet gates;
  private final Runnable whenUnused;
  private final AtomicInteger shares = new AtomicInteger(1);

  /**
   * @param whenUnused runs once, on the thread that gives the last share back
   */
  public GateSnapshot(GateSet gates, Runnable whenUnused) {
    this.gates = gates;
    this.whenUnused = whenUnused;
  }

  public GateSet gates() {
    return gates;
  }

  /** Takes a share; false when it is too late. */
  boolean share() {
    return shares.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
  }

  /** Gives a share back. */
  public void release() {
    if (shares.decrementAndGet() == 0) {
      whenUnused.run();
    }
  }
}
