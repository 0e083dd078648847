package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.tlog.VerifierKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/**
 * A certificate and its page as they were written before attacks, relearning and truth ratio were
 * measured. People keep them: the files are added to and never edited.
 */
class CertificateCompatibilityTest {
  private static final Path FILES = Path.of("src/test/resources/compat/v1");

  @Test
  void whatWasWrittenBeforeStillHolds() throws Exception {
    byte[] file = Files.readAllBytes(FILES.resolve("certificate.json"));
    byte[] page = Files.readAllBytes(FILES.resolve("certificate.html"));
    PublicKey key = publicKey(FILES.resolve("trusted-key.pem"));

    Certificate certificate = Certificate.parse(file);

    certificate.verify(name -> VerifierKey.of(name, key));
    assertThat(certificate.statement().path("notMeasured")).hasSize(3);
    assertThat(CertificatePage.read(page).bytes()).isEqualTo(file);
  }

  private static PublicKey publicKey(Path pem) throws Exception {
    String der = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(der)));
  }
}
