package dev.lethe.db.replay;

import dev.lethe.db.replay.ReplayReport.Difference;
import dev.lethe.db.replay.ReplayReport.Kind;
import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.db.tlog.CompactRange;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Compares what was made from the log with the live tables, table by table and row by row. */
final class TableComparison {
  private static final int NOW_AND_THEN = 10_000;

  private final Connection made;
  private final Connection live;
  private final long size;
  private final LongConsumer progress;
  private final CompactRange madeTree = new CompactRange();
  private final CompactRange liveTree = new CompactRange();
  private final List<ReplayReport.Compared> tables = new ArrayList<>();
  private @Nullable Difference difference;
  private long rows;

  /**
   * @param size how many rows of the trail were made, if that is not all that the live tables stand
   *     on; negative if it is
   * @param progress is told now and then how many rows were compared
   */
  TableComparison(Connection made, Connection live, long size, LongConsumer progress) {
    this.made = made;
    this.live = live;
    this.size = size;
    this.progress = progress;
  }

  void run() throws SQLException {
    for (ReplayTable table : ReplayTable.values()) {
      if (size < 0 || table.onlyGrows()) {
        compare(table);
      }
    }
  }

  ReplayReport report(String schema, long events, long behind) {
    return new ReplayReport(
        schema,
        events,
        behind,
        madeTree.size(),
        base64(madeTree),
        base64(liveTree),
        tables,
        difference);
  }

  private void compare(ReplayTable table) throws SQLException {
    boolean trail = table == ReplayTable.AUDIT_EVENT;
    try (TableCursor mine =
            new TableCursor(made, table, size, trail ? row -> add(row, madeTree) : row -> {});
        TableCursor theirs =
            new TableCursor(live, table, size, trail ? row -> add(row, liveTree) : row -> {})) {
      mine.next();
      theirs.next();
      while (mine.isPresent() || theirs.isPresent()) {
        step(table, mine, theirs);
      }
      tables.add(new ReplayReport.Compared(table.table(), mine.count()));
    }
    progress.accept(rows);
  }

  private void step(ReplayTable table, TableCursor mine, TableCursor theirs) throws SQLException {
    int order = mine.compareTo(theirs);
    if (order < 0) {
      note(new Difference(table.table(), mine.key(), Kind.MISSING, List.of()));
    } else if (order > 0) {
      note(new Difference(table.table(), theirs.key(), Kind.EXTRA, List.of()));
    } else if (difference == null) {
      List<String> columns = mine.differences(theirs);
      if (!columns.isEmpty()) {
        note(new Difference(table.table(), mine.key(), Kind.CHANGED, columns));
      }
    }
    if (order <= 0) {
      mine.next();
    }
    if (order >= 0) {
      theirs.next();
    }
    if (++rows % NOW_AND_THEN == 0) {
      progress.accept(rows);
    }
  }

  private void note(Difference found) {
    difference = difference == null ? found : difference;
  }

  private static void add(ResultSet row, CompactRange tree) throws SQLException {
    String position =
        AuditLeaf.position(
            row.getString("topic"), row.getInt("kafka_partition"), row.getLong("kafka_offset"));
    tree.append(
        AuditLeaf.hash(row.getString("payload").getBytes(StandardCharsets.UTF_8), position));
  }

  private static String base64(CompactRange tree) {
    return Base64.getEncoder().encodeToString(tree.root());
  }
}
