package dev.lethe.inference.serving;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/** Tells whoever keeps figures how long something took, each time it was done. Thread-safe. */
public final class Timings {
  private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

  /** It was done once more. */
  public void add(long tookNanos) {
    listeners.forEach(each -> each.accept(tookNanos));
  }

  /**
   * @param listener is told from now on how long it took each time, in nanoseconds; must not block,
   *     nor throw
   */
  public void onEach(LongConsumer listener) {
    listeners.add(listener);
  }
}
