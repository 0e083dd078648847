package dev.lethe.standalone.demo;

import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

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
   * @param trustedKey X.509 PEM of the signer's public key
   * @throws GeneralSecurityException when it is not signed with it
   * @throws IOException when the key cannot be read
   */
  public static void verify(Certificate certificate, Path trustedKey)
      throws GeneralSecurityException, IOException {
    PublicKey key = publicKey(trustedKey);
    certificate.verify(name -> VerifierKey.of(name, key));
  }

  /** Reads an Ed25519 public key, X.509 PEM. */
  public static PublicKey publicKey(Path pem) throws IOException, GeneralSecurityException {
    String der = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(der)));
  }
}
