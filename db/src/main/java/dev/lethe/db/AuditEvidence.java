package dev.lethe.db;

import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was written down outside the database, to hold the audit trail against.
 *
 * @param checkpoints in the order in which they were signed
 * @param key that they must be signed with
 * @param folder holds the leaves, by which the first bad row is named exactly; null if there is
 *     none
 * @param full whether every checkpoint, the tables of the tree and the events' schema are checked,
 *     and not the newest checkpoint alone
 */
public record AuditEvidence(
    List<SignedCheckpoint> checkpoints,
    VerifierKey key,
    @Nullable CheckpointFolder folder,
    boolean full) {
  public AuditEvidence {
    checkpoints = List.copyOf(checkpoints);
  }

  @Nullable SignedCheckpoint newest() {
    return checkpoints.isEmpty() ? null : checkpoints.get(checkpoints.size() - 1);
  }
}
