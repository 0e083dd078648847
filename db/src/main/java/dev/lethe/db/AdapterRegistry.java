package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which artefacts were published and revoked. Thread-safe. */
public final class AdapterRegistry {
  private static final String SELECT = "SELECT * FROM adapter_registry ";

  private final DataSource database;

  public AdapterRegistry(DataSource database) {
    this.database = database;
  }

  /** What an artefact is. */
  public enum Kind {
    SHIELD,
    ADAPTER
  }

  /**
   * One artefact.
   *
   * @param digest {@code sha256:…} of the artefact
   * @param location relative to the bundle store
   * @param signature Ed25519, Base64
   * @param rank LoRA rank; 0 for a shield, and for a bundle without an adapter
   * @param revokedAt null while it is in force
   */
  public record Artefact(
      String requestId,
      String digest,
      String model,
      Kind kind,
      String location,
      String signature,
      String baseDigest,
      int rank,
      Instant publishedAt,
      @Nullable Instant revokedAt,
      @Nullable String revokeReason) {}

  /** All artefacts of a request, oldest first. */
  public List<Artefact> ofRequest(String requestId) {
    return query(SELECT + "WHERE request_id = ? ORDER BY published_at, digest", requestId);
  }

  /** The artefacts of a model that were not revoked, oldest first. */
  public List<Artefact> inForce(String model) {
    return query(
        SELECT + "WHERE model = ? AND revoked_at IS NULL ORDER BY published_at, digest", model);
  }

  private List<Artefact> query(String sql, String parameter) {
    List<Artefact> artefacts = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, parameter);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          artefacts.add(read(row));
        }
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the adapter registry", e);
    }
    return artefacts;
  }

  private static Artefact read(ResultSet row) throws SQLException {
    return new Artefact(
        row.getString("request_id"),
        row.getString("digest"),
        row.getString("model"),
        Kind.valueOf(row.getString("kind")),
        row.getString("location"),
        row.getString("signature"),
        row.getString("base_digest"),
        row.getInt("rank"),
        SqlTypes.instant(row, "published_at"),
        SqlTypes.instantOrNull(row, "revoked_at"),
        row.getString("revoke_reason"));
  }
}
