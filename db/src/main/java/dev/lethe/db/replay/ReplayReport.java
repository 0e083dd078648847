package dev.lethe.db.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay found.
 *
 * @param schema where the tables were made
 * @param events how many records were applied
 * @param behind how many more the log has, which the live tables have not taken yet
 * @param rows of the audit trail that was made
 * @param root of the Merkle tree over them, Base64
 * @param liveRoot the same of the live tables, up to as many rows
 * @param tables that were compared, with their numbers of rows
 * @param difference the first one; null if there is none
 */
public record ReplayReport(
    String schema,
    long events,
    long behind,
    long rows,
    String root,
    String liveRoot,
    List<Compared> tables,
    @Nullable Difference difference) {

  /** A table and how many rows of it were compared. */
  public record Compared(String table, long rows) {}

  /** How a row differs. */
  public enum Kind {
    /** Both have it, not with the same values. */
    CHANGED,
    /** The log makes it, the live table lacks it. */
    MISSING,
    /** The live table has it, the log does not make it. */
    EXTRA
  }

  /**
   * A row that differs. It names columns and says nothing of their values.
   *
   * @param key {@code column=value} of the row's key, comma-separated
   * @param columns whose values differ; empty unless the row is CHANGED
   */
  public record Difference(String table, String key, Kind kind, List<String> columns) {}

  public ReplayReport {
    tables = List.copyOf(tables);
  }

  /** Whether the live tables are what the log makes. */
  public boolean isEqual() {
    return difference == null && root.equals(liveRoot);
  }
}
