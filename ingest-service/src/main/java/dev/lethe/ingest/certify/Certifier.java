package dev.lethe.ingest.certify;

import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Lifecycle;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.measured.Measurements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes the certificate of an enforced request, what was found on a failed one, and what revokes a
 * certificate. Thread-safe.
 */
public final class Certifier {
  private final SubjectKey subjectKey;
  private final SigningKey signingKey;
  private final CertificateFolder folder;

  public Certifier(SubjectKey subjectKey, SigningKey signingKey, CertificateFolder folder) {
    this.subjectKey = subjectKey;
    this.signingKey = signingKey;
    this.folder = folder;
  }

  /**
   * Writes the files and returns the event that announces it. Doing so again changes nothing.
   *
   * @throws UncheckedIOException if a file cannot be written
   */
  RequestEvent certify(CertificationState file, RequestEvent enforced, Instant now) {
    byte[] certificate = write(file, CertificateStatement.of(file, enforced, subject(file)));
    Measurements measured = Measurements.none().withCertificate(Digests.sha256(certificate));
    return new Lifecycle.Enforced(enforced.request()).certify(now, enforced.bundle(), measured);
  }

  /**
   * Writes the statement that a request was revoked. Doing so again changes nothing.
   *
   * @param certificate digest of its certificate, if there is one
   * @throws UncheckedIOException if the file cannot be written
   */
  void revoke(RequestEvent revoked, @Nullable String certificate) {
    RevocationStatement statement = RevocationStatement.of(revoked, certificate);
    try {
      folder.writeRevocation(
          revoked.requestId(), SignedRevocation.sign(statement, signingKey::sign).bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes what was found on a failed request where its certificate would be. Doing so again
   * changes nothing.
   *
   * @param failed has findings
   * @throws UncheckedIOException if a file cannot be written
   */
  void tell(CertificationState file, RequestEvent failed) {
    write(file, CertificateStatement.ofFindings(file, failed, subject(file)));
  }

  private byte[] write(CertificationState file, CertificateStatement statement) {
    Certificate signed = Certificate.sign(statement, signingKey::sign);
    byte[] bytes = signed.bytes();
    try {
      folder.write(file.requestId(), bytes, CertificatePage.of(signed));
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String subject(CertificationState file) {
    return subjectKey.openText(file.intake().sealedSubject(), file.requestId());
  }
}
