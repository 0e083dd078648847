package dev.lethe.db;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.tlog.MerkleProofs;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes events of the audit trail with what proves them, for people who have neither database nor
 * log: JSON Lines, a header and then one event a line, each with its inclusion proof. Needs only
 * the right to read; {@link AuditExportVerifier} checks what it wrote.
 */
public final class AuditExport {
  static final String TYPE = "lethe.audit-export.v1";
  private static final int FETCH = 1_000;
  private static final String ROWS =
      "SELECT seq, payload, topic, kafka_partition, kafka_offset FROM audit_event"
          + " WHERE seq BETWEEN ? AND ? ORDER BY seq";

  private final DataSource database;
  private final SignedCheckpoint signed;

  /**
   * @param signed the checkpoint to prove against
   */
  public AuditExport(DataSource database, SignedCheckpoint signed) {
    this.database = database;
    this.signed = signed;
  }

  /**
   * The newest checkpoint in the database that was signed.
   *
   * @param key the trusted key, given the name of the log
   * @throws DatabaseException if Postgres refuses
   */
  public static Optional<SignedCheckpoint> newest(
      DataSource database, Function<String, VerifierKey> key) {
    try (Connection connection = database.getConnection()) {
      return CheckpointTable.newest(connection, key);
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the checkpoints", e);
    }
  }

  /**
   * Writes one event with its header in one line.
   *
   * @param lines takes the lines, without their ends
   * @throws ContradictionException if the tree in the database is not the one that was signed
   */
  public void prove(long seq, Consumer<String> lines) {
    write(
        connection -> {
          ObjectNode line = header(connection, seq, seq, null);
          events(connection, seq, seq, event -> lines.accept(text(line.setAll(event))));
        });
  }

  /**
   * Writes the events {@code from} to {@code to}.
   *
   * @param since a checkpoint that somebody keeps, to prove that the log has only grown since; null
   *     for none
   * @param lines takes the lines, without their ends
   * @throws ContradictionException if the tree in the database is not the one that was signed
   */
  public void export(long from, long to, @Nullable TreeHead since, Consumer<String> lines) {
    write(
        connection -> {
          lines.accept(text(header(connection, from, to, since)));
          events(connection, from, to, event -> lines.accept(text(event)));
        });
  }

  /**
   * Proves single events below the checkpoint.
   *
   * @throws IllegalArgumentException if the checkpoint does not cover one of the rows
   * @throws ContradictionException if the tree in the database is not the one that was signed
   */
  public LogProof proof(List<Long> rows) {
    List<LogProof.Entry> entries = new ArrayList<>();
    write(
        connection -> {
          for (long row : rows) {
            header(connection, row, row, null);
            events(connection, row, row, event -> entries.add(LogProof.Entry.of(event)));
          }
        });
    return new LogProof(signed, entries);
  }

  private ObjectNode header(Connection connection, long from, long to, @Nullable TreeHead since) {
    TreeHead head = signed.checkpoint();
    if (from < 1 || to < from || to > head.size()) {
      throw new IllegalArgumentException(
          "the newest checkpoint covers rows 1 to %d, not %d to %d"
              .formatted(head.size(), from, to));
    }
    ObjectNode header = Json.mapper().createObjectNode();
    header.put("type", TYPE).put("from", from).put("to", to).put("checkpoint", signed.note());
    if (since != null) {
      AuditTree tree = new AuditTree(connection, head.size());
      List<byte[]> proof = MerkleProofs.consistency(tree, since.size(), head.size());
      if (!MerkleProofs.extend(
          since.size(), since.rootHash(), head.size(), head.rootHash(), proof)) {
        throw new ContradictionException("the log does not go on from that checkpoint");
      }
      ObjectNode consistency = header.putObject("consistency").put("size", since.size());
      hashes(consistency.putArray("proof"), proof);
    }
    return header;
  }

  private void events(Connection connection, long from, long to, Consumer<ObjectNode> lines)
      throws SQLException {
    AuditTree tree = new AuditTree(connection, signed.checkpoint().size());
    long next = from;
    try (PreparedStatement query = connection.prepareStatement(ROWS)) {
      query.setFetchSize(FETCH);
      SqlTypes.bind(query, from, to);
      try (ResultSet row = query.executeQuery()) {
        for (; row.next(); next++) {
          lines.accept(event(row, next, tree));
        }
      }
    }
    if (next != to + 1) {
      throw new ContradictionException("row " + next + " is missing");
    }
  }

  private ObjectNode event(ResultSet row, long seq, AuditTree tree) throws SQLException {
    TreeHead head = signed.checkpoint();
    List<byte[]> proof = MerkleProofs.inclusion(tree, seq - 1, head.size());
    if (row.getLong("seq") != seq
        || !MerkleProofs.includes(
            head.rootHash(), head.size(), seq - 1, AuditRow.leaf(row), proof)) {
      throw new ContradictionException("row " + seq + " is not below the signed root");
    }
    ObjectNode event = Json.mapper().createObjectNode();
    event.put("seq", seq).put("position", AuditRow.position(row));
    event.put("event", row.getString("payload"));
    hashes(event.putArray("proof"), proof);
    return event;
  }

  private void write(Work work) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // a cursor instead of all rows at once
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        work.run(connection);
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the audit trail", e);
    }
  }

  private static void hashes(ArrayNode array, List<byte[]> proof) {
    proof.forEach(array::add);
  }

  private static String text(ObjectNode line) {
    try {
      return Json.mapper().writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line cannot be written as JSON");
    }
  }

  private interface Work {
    void run(Connection connection) throws SQLException;
  }

  /** The database is not what was signed; {@link AuditVerifier} names the row. */
  public static final class ContradictionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ContradictionException(String message) {
      super(message);
    }
  }
}
