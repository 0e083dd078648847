package dev.lethe.inference.serving;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that new answers begin with. Swapping it never touches an answer that has begun.
 * Thread-safe.
 */
public final class LiveGates {
  private final AtomicReference<@Nullable GateSnapshot> current = new AtomicReference<>();

  /** A share of the current snapshot, to be released by the caller; empty before the first. */
  public Optional<GateSnapshot> acquire() {
    while (true) {
      GateSnapshot snapshot = current.get();
      if (snapshot == null) {
        return Optional.empty();
      }
      if (snapshot.share()) {
        return Optional.of(snapshot);
      }
    }
  }

  /** Puts {@code next} in force; the one before goes when its last answer is done. */
  public void replace(GateSnapshot next) {
    GateSnapshot before = current.getAndSet(next);
    if (before != null) {
      before.release();
    }
  }
}
