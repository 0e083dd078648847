package dev.lethe.db;

import dev.lethe.db.tlog.SignedCheckpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints the rows are held against, and whether those in the database and those outside
 * it are the same.
 *
 * @param compared ascending by size
 * @param unsigned what is wrong if a checkpoint was not signed with the key
 * @param missing what is wrong if the table lacks one that it must have
 */
record CheckpointCheck(
    List<SignedCheckpoint> compared,
    AuditReport.@Nullable BadRow unsigned,
    AuditReport.@Nullable BadRow missing) {

  static CheckpointCheck of(Connection connection, @Nullable AuditEvidence evidence)
      throws SQLException {
    SignedCheckpoint newest = evidence == null ? null : evidence.newest();
    if (evidence == null || newest == null) {
      return new CheckpointCheck(List.of(), null, null);
    }
    List<SignedCheckpoint> outside = evidence.checkpoints();
    if (!evidence.full()) {
      return new CheckpointCheck(outside, unsigned(List.of(newest), evidence), null);
    }
    List<SignedCheckpoint> inside = CheckpointTable.signed(connection, evidence.key());
    List<SignedCheckpoint> all = new ArrayList<>(outside);
    inside.stream()
        .filter(c -> c.checkpoint().size() <= newest.checkpoint().size())
        .forEach(all::add);
    all.sort(Comparator.comparingLong(c -> c.checkpoint().size()));
    return new CheckpointCheck(all, unsigned(outside, evidence), missing(outside, inside));
  }

  private static AuditReport.@Nullable BadRow unsigned(
      List<SignedCheckpoint> outside, AuditEvidence evidence) {
    long sound = 0;
    for (SignedCheckpoint checkpoint : outside) {
      long size = checkpoint.checkpoint().size();
      if (size < sound || !checkpoint.isSignedBy(evidence.key())) {
        String reason = "the checkpoint of %d rows is not signed with the trusted key";
        return new AuditReport.BadRow(sound + 1, null, reason.formatted(size));
      }
      sound = size;
    }
    return null;
  }

  /** The table is filled last: it may lack the newest ones, but none in between. */
  private static AuditReport.@Nullable BadRow missing(
      List<SignedCheckpoint> outside, List<SignedCheckpoint> inside) {
    Set<String> notes =
        inside.stream().map(SignedCheckpoint::note).collect(Collectors.toUnmodifiableSet());
    long newest = inside.stream().mapToLong(c -> c.checkpoint().size()).max().orElse(0);
    long sound = 0;
    for (SignedCheckpoint checkpoint : outside) {
      long size = checkpoint.checkpoint().size();
      if (size <= newest && !notes.contains(checkpoint.note())) {
        return new AuditReport.BadRow(
            sound + 1, null, "audit_checkpoint lacks the checkpoint of %d rows".formatted(size));
      }
      sound = size;
    }
    return null;
  }
}
