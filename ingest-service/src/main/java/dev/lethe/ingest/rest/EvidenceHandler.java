package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.AuditExport;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.evidence.EvidenceNotReadyException;
import dev.lethe.db.evidence.EvidencePack;
import dev.lethe.db.evidence.EvidenceReader;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.http.Problem;
import dev.lethe.http.ProblemResponses;
import dev.lethe.ingest.certify.CertificateFolder;
import dev.lethe.schemas.control.ControlKeys;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the evidence pack of a request. Thread-safe. */
@Singleton
public final class EvidenceHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceHandler.class);

  /** A checkpoint follows an event within 5 s unless the installation sets more. */
  private static final String RETRY_SECONDS = "5";

  private final TenantScope tenants;
  private final CertificateFolder certificates;
  private final DataSource database;
  private final Function<String, VerifierKey> key;

  EvidenceHandler(
      TenantScope tenants, CertificateFolder certificates, DataSource database, ControlKeys keys) {
    this.tenants = tenants;
    this.certificates = certificates;
    this.database = database;
    // Checkpoints and revocations are signed with one key; those that it replaced count as well.
    List<PublicKey> all = keys.revocations().all();
    this.key = name -> VerifierKey.anyOf(name, all);
  }

  /**
   * The pack as a file.
   *
   * @return 200 with the pack, or 409 with {@code Retry-After} while no signed checkpoint covers it
   * @throws ProblemException 404 if there is no certificate that the caller may know of, 500 if the
   *     audit trail contradicts it
   * @throws IOException if the certificate cannot be read
   */
  public Response answer(Caller caller, String id) throws IOException {
    if (tenants.find(caller, id).isEmpty()) {
      throw noCertificate();
    }
    byte[] certificate = certificates.read(id).orElseThrow(EvidenceHandler::noCertificate);
    try {
      EvidencePack pack = pack(certificate, certificates.readRevocation(id));
      return Response.ok(pack.bytes(), EvidencePack.MEDIA_TYPE)
          .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file(id) + "\"")
          .header(HttpHeaders.CACHE_CONTROL, "no-store")
          .build();
    } catch (EvidenceNotReadyException e) {
      return notReady();
    } catch (AuditExport.ContradictionException | SignatureException e) {
      LOG.error("evidence cannot be made: request={} reason={}", id, e.getMessage());
      throw new ProblemException(
          500,
          "evidence-contradicts",
          "The certificate or the audit trail is not what was signed: see lethe audit verify.");
    }
  }

  private EvidencePack pack(byte[] certificate, Optional<byte[]> revocation)
      throws SignatureException, EvidenceNotReadyException {
    Optional<SignedCheckpoint> newest = AuditExport.newest(database, key);
    Certificate signed = Certificate.parse(certificate);
    SignedRevocation revoked =
        revocation.isPresent() ? SignedRevocation.parse(revocation.get()) : null;
    if (newest.isEmpty()) {
      throw new EvidenceNotReadyException("no checkpoint was signed yet");
    }
    return new EvidenceReader(database, newest.get()).pack(signed, revoked);
  }

  private static ProblemException noCertificate() {
    return new ProblemException(404, "no-certificate", "There is no certificate for this id.");
  }

  private static Response notReady() {
    Problem problem =
        Problem.of(
            409,
            "evidence-not-ready",
            "No signed checkpoint of the audit trail covers the request's last step yet.");
    return Response.fromResponse(ProblemResponses.of(problem))
        .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
        .build();
  }

  /** Ids may have a colon, which file names on some systems may not. */
  private static String file(String id) {
    return "evidence-" + id.replaceAll("[^A-Za-z0-9._-]", "_") + ".zip";
  }
}
