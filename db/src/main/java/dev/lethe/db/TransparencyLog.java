package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.tlog.EntryBundle;
import dev.lethe.db.tlog.MerkleProofs;
import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TilePath;
import dev.lethe.db.tlog.TlogProof;
import dev.lethe.db.tlog.TreeHash;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The audit trail as a transparency log that others read: C2SP tlog-tiles. Needs only the right to
 * read. Thread-safe.
 */
public final class TransparencyLog {
  private static final int FETCH = 16;

  /** Two signature lines or more. */
  private static final String COSIGNED = "%\n\u2014 %\n\u2014 %";

  private static final String CHECKPOINTS =
      "SELECT note FROM audit_checkpoint"
          + " WHERE size >= ? AND size <= (SELECT coalesce(max(seq), 0) FROM audit_event)"
          + " AND note LIKE ? ORDER BY size DESC, note DESC";

  private final DataSource database;
  private final Function<String, VerifierKey> key;
  private final BiPredicate<TreeHead, NoteSignature> cosignature;

  /** The newest head that was found to be that of the rows; they only grow. */
  private volatile @Nullable TreeHead sound;

  /**
   * @param key the log's, given its name
   * @param cosignature which signature lines are kept beside the log's own: anybody who may write
   *     to the topic of the checkpoints can add some
   */
  public TransparencyLog(
      DataSource database,
      Function<String, VerifierKey> key,
      BiPredicate<TreeHead, NoteSignature> cosignature) {
    this.database = database;
    this.key = key;
    this.cosignature = cosignature;
  }

  /**
   * The newest checkpoint of which all rows are there, with the cosignatures that were kept.
   *
   * @throws AuditExport.ContradictionException if the rows are not those that were signed
   * @throws DatabaseException if Postgres refuses
   */
  public Optional<SignedCheckpoint> newest() {
    return read(
        connection -> {
          Optional<SignedCheckpoint> newest = find(connection, 1, "%");
          if (newest.isPresent()) {
            require(connection, newest.get().checkpoint());
          }
          return newest;
        });
  }

  /** The name of the newest log that the key signed, if there is a checkpoint. */
  public static Optional<String> origin(Connection connection, Function<String, VerifierKey> key)
      throws SQLException {
    return CheckpointTable.newest(connection, key).map(signed -> signed.checkpoint().origin());
  }

  /**
   * The bytes of a tile or of a bundle of entries; empty where the newest checkpoint's tree has
   * none.
   *
   * @throws EntryBundle.OversizedEntryException if an entry is too long for a bundle
   * @throws AuditExport.ContradictionException if rows are missing, or not what was signed
   * @throws DatabaseException if Postgres refuses
   */
  public Optional<byte[]> resource(TilePath path) {
    TreeHead head = sound;
    if (head == null || !path.isWithin(head.size())) {
      head = newest().map(SignedCheckpoint::checkpoint).orElse(null);
    }
    if (head == null || !path.isWithin(head.size())) {
      return Optional.empty();
    }
    long size = head.size();
    return Optional.of(
        read(
            connection ->
                path.entries() ? entries(connection, path) : hashes(connection, path, size)));
  }

  /**
   * What proves that the log of {@code head} has only grown since it had {@code oldSize} entries.
   *
   * @throws AuditExport.ContradictionException if the rows are not those that were signed
   * @throws DatabaseException if Postgres refuses
   */
  public List<byte[]> consistency(long oldSize, TreeHead head) {
    return read(
        connection -> {
          require(connection, head);
          return oldSize == 0
              ? List.of()
              : MerkleProofs.consistency(
                  new AuditTree(connection, head.size()), oldSize, head.size());
        });
  }

  /**
   * Proves one row, below the newest checkpoint that has cosignatures and covers it, or else below
   * the newest. Empty where no checkpoint covers it.
   *
   * @throws AuditExport.ContradictionException if the rows are not those that were signed
   * @throws DatabaseException if Postgres refuses
   */
  public Optional<TlogProof> prove(long row) {
    return read(
        connection -> {
          Optional<SignedCheckpoint> cosigned = find(connection, row, COSIGNED);
          Optional<SignedCheckpoint> signed =
              cosigned.isPresent() ? cosigned : find(connection, row, "%");
          return signed.isEmpty()
              ? Optional.empty()
              : Optional.of(proof(connection, row, signed.get()));
        });
  }

  private TlogProof proof(Connection connection, long row, SignedCheckpoint signed)
      throws SQLException {
    long size = signed.checkpoint().size();
    AuditTree tree = new AuditTree(connection, size);
    List<byte[]> rows = rows(connection, row - 1, 1);
    List<byte[]> path = MerkleProofs.inclusion(tree, row - 1, size);
    TlogProof proof = new TlogProof(rows.get(0), row - 1, path, signed);
    if (!proof.includes(rows.get(0))) {
      throw new AuditExport.ContradictionException("row " + row + " is not below the signed root");
    }
    return proof;
  }

  private Optional<SignedCheckpoint> find(Connection connection, long from, String like)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(CHECKPOINTS)) {
      query.setFetchSize(FETCH);
      SqlTypes.bind(query, from, like);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          Optional<SignedCheckpoint> signed = CheckpointTable.parse(row.getString(1), key);
          if (signed.isPresent()) {
            return Optional.of(cosigned(connection, signed.get().checkpoint()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** All that was kept of one head: each cosignature came with a note of its own. */
  private SignedCheckpoint cosigned(Connection connection, TreeHead head) throws SQLException {
    List<SignedCheckpoint> notes = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement("SELECT note FROM audit_checkpoint WHERE size = ?")) {
      query.setFetchSize(FETCH);
      SqlTypes.bind(query, head.size());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          CheckpointTable.parse(row.getString(1), key)
              .filter(signed -> signed.checkpoint().equals(head))
              .ifPresent(notes::add);
        }
      }
    }
    notes.sort(Comparator.comparingInt(signed -> signed.note().length()));
    List<NoteSignature> others =
        notes.stream()
            .flatMap(signed -> signed.signatures().stream())
            .filter(line -> cosignature.test(head, line))
            .toList();
    return notes.get(0).with(others);
  }

  private void require(Connection connection, TreeHead head) {
    TreeHead known = sound;
    if (known == null || !head.equals(known)) {
      if (!head.hasRoot(new AuditTree(connection, head.size()).root())) {
        throw new AuditExport.ContradictionException(
            "the first " + head.size() + " rows are not those that were signed");
      }
      sound = head;
    }
  }

  private static byte[] hashes(Connection connection, TilePath path, long size)
      throws SQLException {
    byte[] tile = new AuditTree(connection, size).hashes(path.level(), path.index());
    int bytes = path.width() * TreeHash.BYTES;
    if (tile.length < bytes) {
      throw new AuditExport.ContradictionException("rows are missing below " + path.path());
    }
    return Arrays.copyOf(tile, bytes);
  }

  private static byte[] entries(Connection connection, TilePath path) throws SQLException {
    return EntryBundle.of(rows(connection, path.first(), path.width()));
  }

  private static List<byte[]> rows(Connection connection, long first, int count)
      throws SQLException {
    List<byte[]> entries = new ArrayList<>(count);
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT payload, topic, kafka_partition, kafka_offset FROM audit_event"
                + " WHERE seq > ? AND seq <= ? ORDER BY seq")) {
      SqlTypes.bind(query, first, first + count);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          entries.add(AuditRow.entry(row));
        }
      }
    }
    if (entries.size() != count) {
      throw new AuditExport.ContradictionException(
          "rows are missing after row " + first + " of the audit trail");
    }
    return entries;
  }

  private <T> T read(Work<T> work) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false); // a cursor instead of all rows at once
      try {
        return work.run(connection);
      } catch (IndexOutOfBoundsException e) {
        throw new AuditExport.ContradictionException("rows are missing of the audit trail");
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the audit trail", e);
    }
  }

  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }
}
