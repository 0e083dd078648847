package dev.lethe.db.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.tlog.VerifierKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/**
 * A pack as it was made on another machine. People keep them: the file is never edited. If this
 * fails, page, PDF or README.txt are made otherwise than before, and every pack that was handed out
 * would be called wrong: give the new form a type of its own.
 */
class EvidenceCompatibilityTest {
  private static final Path FILES = Path.of("src/test/resources/compat/v1");

  @Test
  void whatWasHandedOutBeforeStillHolds() throws Exception {
    byte[] file = Files.readAllBytes(FILES.resolve("evidence-pack.zip"));
    String pem = Files.readString(FILES.resolve("evidence-pack-key.pem"));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));

    EvidencePack pack = EvidencePack.verify(file, name -> VerifierKey.of(name, key));

    assertThat(pack.proof().events()).hasSize(7);
    assertThat(EvidenceFixture.certified().bytes()).isEqualTo(file);
  }
}
