package dev.lethe.db;

import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.AuditCheckpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes and reads {@code audit_checkpoint}. */
final class CheckpointTable {
  static final String INSERT =
      "INSERT INTO audit_checkpoint (size, origin, root, note, at) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (size, note) DO NOTHING";

  private CheckpointTable() {}

  static void apply(WriteBatch writes, AuditCheckpoint checkpoint) throws SQLException {
    writes.add(
        INSERT,
        checkpoint.size(),
        checkpoint.origin(),
        checkpoint.root(),
        checkpoint.signedNote(),
        checkpoint.at());
  }

  /** Those that {@code key} signed, ascending by size. */
  static List<SignedCheckpoint> signed(Connection connection, VerifierKey key) throws SQLException {
    List<SignedCheckpoint> signed = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT note FROM audit_checkpoint ORDER BY size, note");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        parse(row.getString(1), origin -> key).ifPresent(signed::add);
      }
    }
    return signed;
  }

  /** The newest that was signed with {@code key}, given the name of its log. */
  static Optional<SignedCheckpoint> newest(Connection connection, Function<String, VerifierKey> key)
      throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT note FROM audit_checkpoint ORDER BY size DESC, note");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        Optional<SignedCheckpoint> signed = parse(row.getString(1), key);
        if (signed.isPresent()) {
          return signed;
        }
      }
      return Optional.empty();
    }
  }

  static Optional<SignedCheckpoint> parse(String note, Function<String, VerifierKey> key) {
    try {
      return Optional.of(SignedCheckpoint.parse(note))
          .filter(c -> c.isSignedBy(key.apply(c.checkpoint().origin())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
