package dev.lethe.db;

import org.jspecify.annotations.Nullable;

/**
 * What checking the audit trail found.
 *
 * @param rows how many were sound, counted from the first
 * @param headHash hash of the last sound row, lower-case hexadecimal; of the genesis if none
 * @param firstBad null if all were sound
 */
public record AuditReport(long rows, String headHash, @Nullable BadRow firstBad) {
  /** The first row that is not what was written, and what is wrong with it. */
  public record BadRow(long seq, String reason) {}

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
