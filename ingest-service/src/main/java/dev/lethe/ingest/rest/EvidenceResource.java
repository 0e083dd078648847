package dev.lethe.ingest.rest;

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
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The evidence pack of a request over HTTP: made of the certificate and of the audit trail. */
@Path("/v1/requests")
@Produces({EvidencePack.MEDIA_TYPE, Problem.MEDIA_TYPE})
@Blocking
@Tag(name = "Erasure requests")
@APIResponse(
    responseCode = "default",
    description = "An error; type says which",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class EvidenceResource {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceResource.class);

  /** A checkpoint follows an event within 5 s unless the installation sets more. */
  private static final String RETRY_SECONDS = "5";

  private final TenantScope tenants;
  private final CurrentCaller caller;
  private final CertificateFolder certificates;
  private final DataSource database;
  private final Function<String, VerifierKey> key;

  EvidenceResource(
      TenantScope tenants,
      CurrentCaller caller,
      CertificateFolder certificates,
      DataSource database,
      ControlKeys keys) {
    this.tenants = tenants;
    this.caller = caller;
    this.certificates = certificates;
    this.database = database;
    // Checkpoints and revocations are signed with one key; those that it replaced count as well.
    List<PublicKey> all = keys.revocations().all();
    this.key = name -> VerifierKey.anyOf(name, all);
  }

  @GET
  @Path("/{id}/evidence")
  @Operation(
      summary = "The evidence pack of a request",
      description =
          "One ZIP to hand on: the certificate, or the findings, as JSON, page and PDF; every step"
              + " of the request as it lies in the log, with its inclusion proof below one signed"
              + " checkpoint; the revocation, if there is one; how to check all of it. The same"
              + " checkpoint gives the same bytes.")
  @APIResponse(
      responseCode = "200",
      description = "The pack",
      content =
          @Content(
              mediaType = EvidencePack.MEDIA_TYPE,
              schema = @Schema(type = SchemaType.STRING, format = "binary")))
  @APIResponse(responseCode = "404", description = "There is no certificate for this id")
  @APIResponse(
      responseCode = "409",
      description =
          "No signed checkpoint covers the last step yet; Retry-After says when to try again")
  public Response evidence(@Parameter(description = RequestResource.ID) @PathParam("id") String id)
      throws IOException {
    if (tenants.find(caller.get(), id).isEmpty()) {
      throw noCertificate();
    }
    byte[] certificate = certificates.read(id).orElseThrow(EvidenceResource::noCertificate);
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
