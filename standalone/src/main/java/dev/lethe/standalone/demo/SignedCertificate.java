package dev.lethe.standalone.demo;

import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.standalone.launch.TrustedKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SignatureException;
import java.util.List;

/** Certificate files and the keys that check them, as an auditor has them. */
public final class SignedCertificate {
  private SignedCertificate() {}

  /**
   * Reads a certificate's JSON file, or its page.
   *
   * @throws SignatureException when it is not a certificate in its one form
   * @throws IOException when it cannot be read
   */
  public static Certificate read(Path file) throws IOException, SignatureException {
    byte[] bytes = Files.readAllBytes(file);
    return bytes.length > 0 && bytes[0] == '<'
        ? CertificatePage.read(bytes)
        : Certificate.parse(bytes);
  }

  /**
   * Checks a certificate.
   *
   * @param trustedKey X.509 PEM of the signer's public keys
   * @throws GeneralSecurityException when it is signed with none of them
   * @throws IOException when the key cannot be read
   */
  public static void verify(Certificate certificate, Path trustedKey)
      throws GeneralSecurityException, IOException {
    List<PublicKey> keys = TrustedKeyFile.keys(trustedKey);
    certificate.verify(name -> VerifierKey.anyOf(name, keys));
  }
}
