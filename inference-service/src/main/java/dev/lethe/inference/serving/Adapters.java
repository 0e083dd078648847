package dev.lethe.inference.serving;

import dev.lethe.engine.text.TextEngine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts who needs an adapter, so that it is attached before its first use and detached after its
 * last. Thread-safe.
 */
public final class Adapters {
  private final TextEngine engine;
  private final Map<String, Integer> holders = new HashMap<>();

  public Adapters(TextEngine engine) {
    this.engine = engine;
  }

  /**
   * Attaches it unless it is attached; each call is undone by one {@link #release}.
   *
   * @throws IllegalArgumentException if it doesn't fit the model; nothing to release then
   */
  public synchronized void retain(String digest, Path peftFolder) {
    if (!holders.containsKey(digest)) {
      engine.attach(digest, peftFolder);
    }
    holders.merge(digest, 1, Integer::sum);
  }

  /** One more holder of an adapter that is attached already. */
  public synchronized void share(String digest) {
    if (holders.computeIfPresent(digest, (d, n) -> n + 1) == null) {
      throw new IllegalStateException("adapter is not attached: " + digest);
    }
  }

  public synchronized void release(String digest) {
    Integer left = holders.computeIfPresent(digest, (d, n) -> n == 1 ? null : n - 1);
    if (left == null) {
      engine.detach(digest);
    }
  }
}
