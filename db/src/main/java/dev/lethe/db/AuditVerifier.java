package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes the hash chain and the Merkle tree of {@code audit_event} from its rows, compares
 * every column with the event that the row holds, and the tree with what was signed. Needs only the
 * right to read. Without evidence from outside the database a trail that was cut off, or written
 * anew from its first row, is sound in itself.
 */
public final class AuditVerifier {
  private static final int FETCH = 1_000;

  private final Connection connection;
  private final LongConsumer progress;
  private final AuditReport.@Nullable Head expected;
  private final @Nullable AuditEvidence evidence;
  private final AuditRow rows;
  private final TileCheck tiles = new TileCheck();

  private AuditVerifier(
      Connection connection,
      LongConsumer progress,
      AuditReport.@Nullable Head expected,
      @Nullable AuditEvidence evidence) {
    this.connection = connection;
    this.progress = progress;
    this.expected = expected;
    this.evidence = evidence;
    this.rows = new AuditRow(evidence == null || evidence.full());
  }

  /**
   * Checks the whole trail in itself.
   *
   * @param progress is told the number of rows checked so far, now and then
   */
  public static AuditReport verify(DataSource database, LongConsumer progress) {
    return verify(database, progress, null, null);
  }

  /**
   * Checks the whole trail, that it still holds what it held when {@code expected} was noted, and
   * that it is what was signed.
   *
   * @param progress is told the number of rows checked so far, now and then
   * @throws DatabaseException if Postgres refuses
   * @throws UncheckedIOException if the evidence cannot be read
   */
  public static AuditReport verify(
      DataSource database,
      LongConsumer progress,
      AuditReport.@Nullable Head expected,
      @Nullable AuditEvidence evidence) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // a cursor instead of all rows at once
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        return verify(connection, progress, expected, evidence);
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the audit trail", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same within the caller's transaction. */
  static AuditReport verify(
      Connection connection,
      LongConsumer progress,
      AuditReport.@Nullable Head expected,
      @Nullable AuditEvidence evidence)
      throws SQLException, IOException {
    return new AuditVerifier(connection, progress, expected, evidence).check();
  }

  private AuditReport check() throws SQLException, IOException {
    CheckpointCheck checkpoints = CheckpointCheck.of(connection, evidence);
    try (TreeCheck tree = TreeCheck.open(evidence, checkpoints.compared())) {
      AuditReport.BadRow bad = checkpoints.unsigned();
      if (bad == null) {
        bad = rows(tree);
      }
      if (bad == null && evidence != null && evidence.full()) {
        bad = tiles.compare(connection);
      }
      return new AuditReport(
          rows.seq(),
          HexFormat.of().formatHex(rows.hash()),
          Base64.getEncoder().encodeToString(tree.root()),
          tree.covered(),
          tree.compared(),
          bad == null ? checkpoints.missing() : bad);
    }
  }

  private AuditReport.@Nullable BadRow rows(TreeCheck tree) throws SQLException, IOException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT " + AuditRow.COLUMNS + " FROM audit_event ORDER BY seq")) {
      query.setFetchSize(FETCH);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          AuditReport.BadRow bad = row(row, tree);
          if (bad != null) {
            return bad;
          }
          if (rows.seq() % FETCH == 0) {
            progress.accept(rows.seq());
          }
        }
      }
    }
    progress.accept(rows.seq());
    if (expected != null && rows.seq() < expected.rows()) {
      return new AuditReport.BadRow(
          rows.seq() + 1, null, "missing: the trail had " + expected.rows() + " rows");
    }
    return tree.end();
  }

  private AuditReport.@Nullable BadRow row(ResultSet row, TreeCheck tree)
      throws SQLException, IOException {
    long seq = rows.seq() + 1;
    String reason = rows.reason(row);
    if (reason != null) {
      String event = row.getLong("seq") == seq ? row.getString("event_id") : null;
      return new AuditReport.BadRow(seq, event, reason);
    }
    if (expected != null
        && seq == expected.rows()
        && !HexFormat.of().formatHex(rows.hash()).equals(expected.hash())) {
      return new AuditReport.BadRow(
          seq, row.getString("event_id"), "hash differs from the head that was noted");
    }
    byte[] leaf = AuditRow.leaf(row);
    tiles.add(leaf);
    return tree.add(leaf, row.getString("event_id"));
  }
}
