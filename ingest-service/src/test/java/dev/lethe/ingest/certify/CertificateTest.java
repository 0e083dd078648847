package dev.lethe.ingest.certify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.123456Z");

  @Test
  void theSameStatementAndKeyGiveTheSameBytes() throws Exception {
    KeyPair keys = keys();

    byte[] first = Certificate.sign(statement("s"), new SigningKey(keys.getPrivate()));
    byte[] second = Certificate.sign(statement("s"), new SigningKey(keys.getPrivate()));

    assertThat(first).isEqualTo(second);
    assertThat(Certificate.verify(first, keys.getPublic()).path("requestId").asText())
        .isEqualTo("r-1");
  }

  @Test
  void anotherKeyAndAnyChangeAreNoticed() throws Exception {
    KeyPair keys = keys();
    byte[] file = Certificate.sign(statement("subject-a"), new SigningKey(keys.getPrivate()));
    String text = new String(file, UTF_8);

    assertThatThrownBy(() -> Certificate.verify(file, keys().getPublic()))
        .isInstanceOf(GeneralSecurityException.class);
    for (String changed :
        List.of(
            text.replace("subject-a", "subject-b"),
            text.replace("application/vnd.lethe", "application/x.lethe"),
            text.replace("\"sig\" : \"", "\"sig\" : \"AA"),
            "{}",
            "no json")) {
      assertThatThrownBy(() -> Certificate.verify(changed.getBytes(UTF_8), keys.getPublic()))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  void theFolderKnowsRequestIdsOnly(@TempDir Path folder) throws Exception {
    CertificateFolder certificates = new CertificateFolder(folder.resolve("certificates"));

    certificates.write("r-1", "x".getBytes(UTF_8));

    assertThat(certificates.read("r-1")).hasValue("x".getBytes(UTF_8));
    assertThat(certificates.read("r-2")).isEmpty();
    assertThat(certificates.read("../certificates/r-1")).isEmpty();
  }

  private static KeyPair keys() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static Statement statement(String subject) {
    return new Statement(
        Statement.TYPE,
        "r-1",
        "acme",
        "demo",
        subject,
        null,
        "sha256:0",
        AT,
        AT,
        AT,
        null,
        "sha256:1",
        List.of(),
        JsonNodeFactory.instance.objectNode().put("x", 1e-7).put("n", 3L),
        List.of(),
        "a",
        "b");
  }
}
