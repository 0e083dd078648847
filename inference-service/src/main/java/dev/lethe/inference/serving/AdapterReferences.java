package dev.lethe.inference.serving;

import dev.lethe.engine.text.TextEngine;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts who needs an adapter, so that it is attached before its first use and detached after its
 * last. Different adapters are attached beside one another. Thread-safe.
 */
public final class AdapterReferences {
  private final TextEngine engine;
  private final ConcurrentMap<String, Integer> holders = new ConcurrentHashMap<>();

  public AdapterReferences(TextEngine engine) {
    this.engine = engine;
  }

  /**
   * Attaches it unless it is attached; each call is undone by one {@link #release}.
   *
   * @param adapter digest of its files
   * @throws IllegalArgumentException if it doesn't fit the model; nothing to release then
   */
  public void retain(String digest, Path peftFolder, String adapter) {
    holders.compute(
        digest,
        (d, n) -> {
          if (n == null) {
            engine.attach(d, peftFolder, adapter);
          }
          return n == null ? 1 : n + 1;
        });
  }

  /** One more holder of an adapter that is attached already. */
  public void share(String digest) {
    if (holders.computeIfPresent(digest, (d, n) -> n + 1) == null) {
      throw new IllegalStateException("adapter is not attached: " + digest);
    }
  }

  public void release(String digest) {
    holders.computeIfPresent(
        digest,
        (d, n) -> {
          if (n > 1) {
            return n - 1;
          }
          engine.detach(d);
          return null;
        });
  }
}
