package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.SignedCheckpoint;
import java.time.Instant;

/** Keeps cosigned checkpoints. Thread-safe. */
@FunctionalInterface
public interface CosignatureSink {
  /**
   * Returns once it is kept.
   *
   * @param cosigned the log's signature, and one cosignature that was verified
   * @param at time of the newest event that it covers
   * @throws RuntimeException if it could not be kept
   */
  void keep(SignedCheckpoint cosigned, Instant at);
}
