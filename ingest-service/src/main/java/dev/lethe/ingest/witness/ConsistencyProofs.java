package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.TreeHead;
import java.util.List;

/** Proves that the log has only grown. */
@FunctionalInterface
public interface ConsistencyProofs {
  /**
   * The proof from {@code oldSize} entries to {@code head}; none from 0.
   *
   * @throws RuntimeException if it cannot be made
   */
  List<byte[]> between(long oldSize, TreeHead head);
}
