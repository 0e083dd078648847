package dev.lethe.db;

import org.jspecify.annotations.Nullable;

/**
 * What checking the audit trail found.
 *
 * @param rows how many were sound, counted from the first
 * @param headHash hash of the last sound row, lower-case hexadecimal; of the genesis if none
 * @param root root of the Merkle tree over the sound rows, Base64
 * @param covered how many rows the newest checkpoint covers; 0 if none was given
 * @param checkpoints how many were compared with the rows
 * @param firstBad null if all were sound
 */
public record AuditReport(
    long rows,
    String headHash,
    String root,
    long covered,
    int checkpoints,
    @Nullable BadRow firstBad) {
  /**
   * The first row that is not what was written, and what is wrong with it.
   *
   * @param event the id in that row; null if there is no such row
   */
  public record BadRow(long seq, @Nullable String event, String reason) {}

  /** Where a trail ended when somebody noted it; it can have grown since. */
  public record Head(long rows, String hash) {}

  /** Whether nothing was found. */
  public boolean isSound() {
    return firstBad == null;
  }

  /** What to note, to detect later that the end was cut off. */
  public Head head() {
    return new Head(rows, headHash);
  }
}
