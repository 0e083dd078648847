package dev.lethe.ingest.opendsr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.OpenDsrKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the standard demands of certificates and signatures (section 4). */
class OpenDsrSignerTest {
  @TempDir static Path folder;
  private static OpenDsrKeys keys;

  @BeforeAll
  static void make() throws IOException {
    keys = OpenDsrKeys.make(folder);
  }

  @Test
  void whoHasTheCertificateCanCheckTheBytes() throws Exception {
    OpenDsrSigner signer = OpenDsrSigner.load(keys.key(), keys.certificate(), OpenDsrKeys.DOMAIN);
    byte[] body = "{\"a\":\"ü\"}".getBytes(UTF_8);

    String signed = signer.sign(body);

    Signature check = Signature.getInstance("SHA256withRSA");
    check.initVerify(OpenDsrKeys.certificate(signer.certificates()));
    check.update(body);
    assertThat(signed).doesNotContain("\n");
    assertThat(check.verify(Base64.getDecoder().decode(signed))).isTrue();
    assertThat(signer.certificates()).isEqualTo(Files.readString(keys.certificate()));
  }

  @Test
  void aSelfSignedCertificateIsRefused() {
    assertThatThrownBy(
            () -> OpenDsrSigner.load(keys.authorityKey(), keys.authority(), OpenDsrKeys.DOMAIN))
        .hasMessage("ca.pem: OpenDSR forbids a self-signed certificate");
  }

  @Test
  void aCertificateOfAnotherKeyOrDomainIsRefused() {
    assertThatThrownBy(
            () -> OpenDsrSigner.load(keys.authorityKey(), keys.certificate(), OpenDsrKeys.DOMAIN))
        .hasMessage("opendsr-certificate.pem: the first certificate is of another key");
    assertThatThrownBy(
            () -> OpenDsrSigner.load(keys.key(), keys.certificate(), "other.example.org"))
        .hasMessage(
            "opendsr-certificate.pem: the first certificate is not issued for other.example.org");
  }

  @Test
  void whatIsNoKeyOrCertificateIsNamed() {
    assertThatThrownBy(
            () -> OpenDsrSigner.load(keys.certificate(), keys.certificate(), OpenDsrKeys.DOMAIN))
        .hasMessageStartingWith("opendsr-certificate.pem: not one RSA key");
    assertThatThrownBy(() -> OpenDsrSigner.load(keys.key(), keys.key(), OpenDsrKeys.DOMAIN))
        .hasMessage("opendsr-key.pem: no X.509 certificate in PEM");
    assertThatThrownBy(
            () -> OpenDsrSigner.load(folder.resolve("none"), keys.key(), OpenDsrKeys.DOMAIN))
        .hasMessageStartingWith("none: not one RSA key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://dsr.example.org",
        "https://dsr.example.org/",
        "https://dsr.example.org?x",
        "https://user@dsr.example.org",
        "dsr.example.org",
        "https:///x"
      })
  void anAddressThatIsNoneHasNoDomain(String url) {
    assertThatThrownBy(() -> OpenDsrProcessor.domain(url))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(OpenDsrProcessor.domain("https://DSR.example.org:8443/base"))
        .isEqualTo(OpenDsrKeys.DOMAIN);
  }
}
