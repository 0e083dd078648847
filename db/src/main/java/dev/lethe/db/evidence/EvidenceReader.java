package dev.lethe.db.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.AuditExport;
import dev.lethe.db.AuditIndex;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.schemas.RequestState;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gets what proves a certificate from the audit trail. Needs only the right to read. Thread-safe as
 * far as the data source is.
 */
public final class EvidenceReader {
  private final DataSource database;
  private final SignedCheckpoint newest;

  /**
   * @param newest the checkpoint to prove against, whose signature was checked
   */
  public EvidenceReader(DataSource database, SignedCheckpoint newest) {
    this.database = database;
    this.newest = newest;
  }

  /**
   * Every step of the request.
   *
   * @throws EvidenceNotReadyException if the checkpoint does not cover all of them yet
   * @throws AuditExport.ContradictionException if the tree in the database is not what was signed
   * @throws DatabaseException if Postgres refuses
   */
  public LogProof proof(String requestId) throws EvidenceNotReadyException {
    List<Long> rows = new AuditIndex(database).ofRequest(requestId);
    long last = rows.isEmpty() ? 0 : rows.get(rows.size() - 1);
    if (last > newest.checkpoint().size()) {
      throw new EvidenceNotReadyException(
          "the newest steps are not signed yet; try again in a moment");
    }
    return new AuditExport(database, newest).proof(rows);
  }

  /**
   * The evidence pack of a certificate, or of findings. The same checkpoint gives the same pack.
   *
   * @param revocation null if there is none
   * @throws EvidenceNotReadyException if the log does not tell yet of all that was signed, or the
   *     checkpoint does not cover it
   * @throws AuditExport.ContradictionException if the tree in the database is not what was signed
   * @throws DatabaseException if Postgres refuses
   */
  public EvidencePack pack(Certificate certificate, @Nullable SignedRevocation revocation)
      throws EvidenceNotReadyException {
    JsonNode statement = certificate.statement();
    LogProof proof = proof(statement.path("requestId").asText());
    List<LogProof.Entry> events = proof.events();
    int needed = statement.path("timeline").size() + (certificate.isOfFindings() ? 0 : 1);
    if (events.isEmpty() || events.size() < needed) {
      throw new EvidenceNotReadyException(
          "the last step is not in the audit trail yet; try again in a moment");
    }
    boolean revoked = events.get(events.size() - 1).step().state() == RequestState.REVOKED;
    if (revoked != (revocation != null)) {
      throw new EvidenceNotReadyException("the request is being revoked; try again in a moment");
    }
    return new EvidencePack(certificate, proof, revocation);
  }
}
