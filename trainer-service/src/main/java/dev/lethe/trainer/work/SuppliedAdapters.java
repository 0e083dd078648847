package dev.lethe.trainer.work;

import dev.lethe.schemas.access.Actor;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Adapters that were fitted elsewhere and wait for their request's fit. Thread-safe. */
public interface SuppliedAdapters {
  /** Where nobody hands any in. */
  SuppliedAdapters NONE =
      new SuppliedAdapters() {
        @Override
        public boolean isAwaited(String requestId, Instant shieldedAt, Instant now) {
          return false;
        }

        @Override
        public Optional<Actor> suppliedBy(String requestId) {
          return Optional.empty();
        }

        @Override
        public void forget(String requestId) {}
      };

  /**
   * Whether the fit is not to begin yet, as an adapter may still be handed in. The poll loop's: it
   * is asked often.
   *
   * @param shieldedAt when the request's shield was made
   */
  boolean isAwaited(String requestId, Instant shieldedAt, Instant now);

  /**
   * Who handed in the adapter that the fit will take; empty if it will fit one.
   *
   * @throws IOException if the folder cannot be read now
   */
  Optional<Actor> suppliedBy(String requestId) throws IOException;

  /** The request has ended. */
  void forget(String requestId);
}
