package dev.lethe.db;

import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.CompactRange;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHash;
import dev.lethe.db.tlog.TreeHead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds the leaves of the audit trail, in their order, against what was signed. */
final class TreeCheck implements AutoCloseable {
  private final CompactRange tree = new CompactRange();
  private final Deque<SignedCheckpoint> next = new ArrayDeque<>();
  private final long covered;
  private final @Nullable InputStream leaves;
  private long sound;
  private int compared;

  private TreeCheck(List<SignedCheckpoint> compared, long covered, @Nullable InputStream leaves) {
    this.next.addAll(compared);
    this.covered = covered;
    this.leaves = leaves;
  }

  /** The leaves count if the newest checkpoint was signed over them; else every checkpoint does. */
  static TreeCheck open(@Nullable AuditEvidence evidence, List<SignedCheckpoint> all)
      throws IOException {
    SignedCheckpoint newest = evidence == null ? null : evidence.newest();
    if (evidence == null || newest == null) {
      return new TreeCheck(List.of(), 0, null);
    }
    TreeHead head = newest.checkpoint();
    CheckpointFolder folder = evidence.folder();
    boolean witness = folder != null && folder.isWitnessOf(head);
    return new TreeCheck(
        witness && !evidence.full() ? List.of(newest) : all,
        head.size(),
        folder != null && witness
            ? new BufferedInputStream(Files.newInputStream(folder.leaves()), 1 << 16)
            : null);
  }

  /** How many rows the newest checkpoint covers. */
  long covered() {
    return covered;
  }

  /** How many checkpoints had the root of the rows. */
  int compared() {
    return compared;
  }

  byte[] root() {
    return tree.root();
  }

  /** Takes the next row's leaf; returns what is wrong, or null. */
  AuditReport.@Nullable BadRow add(byte[] leaf, @Nullable String event) throws IOException {
    if (leaves != null && tree.size() < covered) {
      byte[] signed = leaves.readNBytes(TreeHash.BYTES);
      if (!Arrays.equals(signed, leaf)) {
        return new AuditReport.BadRow(
            tree.size() + 1, event, "is not the event that was signed, " + covering());
      }
    }
    tree.append(leaf);
    for (SignedCheckpoint signed = next.peek();
        signed != null && signed.checkpoint().size() <= tree.size();
        signed = next.peek()) {
      next.remove();
      TreeHead head = signed.checkpoint();
      if (head.size() < tree.size() || !head.hasRoot(tree.root())) {
        String which = sound + 1 == head.size() ? "" : "one of rows %d to %d ";
        String range = which.formatted(sound + 1, head.size());
        return new AuditReport.BadRow(
            sound + 1,
            null,
            range + "is not what the checkpoint of " + head.size() + " rows signed");
      }
      sound = head.size();
      compared++;
    }
    return null;
  }

  /** What is wrong when no row follows, or null. */
  AuditReport.@Nullable BadRow end() {
    return tree.size() < covered
        ? new AuditReport.BadRow(tree.size() + 1, null, "missing: " + covering())
        : null;
  }

  private String covering() {
    return "the newest checkpoint covers " + covered + " rows";
  }

  @Override
  public void close() throws IOException {
    if (leaves != null) {
      leaves.close();
    }
  }
}
