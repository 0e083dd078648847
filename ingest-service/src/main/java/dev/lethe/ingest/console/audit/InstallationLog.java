package dev.lethe.ingest.console.audit;

import dev.lethe.db.AuditEvidence;
import dev.lethe.db.AuditExport;
import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.control.ControlKeys;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What this installation signed of its log: the checkpoints in the folder outside the database, and
 * those in the database. Thread-safe.
 */
public final class InstallationLog {
  private final DataSource database;
  private final CheckpointFolder folder;
  private final ControlKeys keys;

  /**
   * @param keys whose signatures on checkpoints count are those that may revoke
   */
  public InstallationLog(DataSource database, CheckpointFolder folder, ControlKeys keys) {
    this.database = database;
    this.folder = folder;
    this.keys = keys;
  }

  /**
   * What the rows are held against.
   *
   * @param cutOff the size that the database's newest checkpoint has and the folder's has not, so
   *     that the folder has lost some; 0 if it has all
   * @param evidence null if nothing was signed yet
   */
  record Signed(long cutOff, @Nullable AuditEvidence evidence) {}

  Signed signed(boolean full) throws IOException {
    long inside = newest().map(signed -> signed.checkpoint().size()).orElse(0L);
    List<SignedCheckpoint> outside = folder.read();
    if (outside.isEmpty()) {
      return new Signed(inside, null);
    }
    SignedCheckpoint last = outside.get(outside.size() - 1);
    long size = last.checkpoint().size();
    AuditEvidence evidence =
        new AuditEvidence(outside, key(outside.get(0).checkpoint().origin()), folder, full);
    return new Signed(inside > size ? inside : 0, evidence);
  }

  /** The newest checkpoint in the database that is signed with one of our keys. */
  public Optional<SignedCheckpoint> newest() {
    return AuditExport.newest(database, this::key);
  }

  /**
   * The key that a checkpoint is signed with, as a line to verify it by elsewhere.
   *
   * @throws IllegalArgumentException if it is signed with none of ours
   */
  public String keyLine(SignedCheckpoint signed) {
    return key(signed.checkpoint().origin()).each().stream()
        .filter(signed::isSignedBy)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not signed with a key of ours"))
        .toString();
  }

  private VerifierKey key(String origin) {
    return VerifierKey.anyOf(origin, keys.revocations().all());
  }
}
