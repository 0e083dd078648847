package dev.lethe.ingest.opendsr;

import dev.lethe.schemas.control.PemText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The processor's RSA key and certificate (sections 4.1 and 4.2): RSA with SHA-256 (PKCS #1 v1.5)
 * over the bytes of a body, in Base64. Thread-safe.
 */
public final class OpenDsrSigner {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String ALGORITHM = "SHA256withRSA";
  private static final int LEAST_BITS = 2048; // FIPS 186-4, which the standard names
  private static final int DNS_NAME = 2;

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final String domain;

  private OpenDsrSigner(PrivateKey key, List<X509Certificate> chain, String domain) {
    this.key = key;
    this.chain = List.copyOf(chain);
    this.domain = domain;
  }

  /**
   * @param key a file: an RSA key of at least 2048 bits, PKCS#8 PEM
   * @param certificates a file: its certificate and, after it, those that issued it, PEM
   * @param domain on which requests are received; the certificate must be issued for it
   * @throws IllegalArgumentException naming the file, if it holds no such key, no certificate of
   *     that key, or one that is self-signed
   */
  public static OpenDsrSigner load(Path key, Path certificates, String domain) {
    RSAPrivateKey secret = key(key);
    List<X509Certificate> chain = chain(certificates);
    X509Certificate own = chain.get(0);
    if (!(own.getPublicKey() instanceof RSAPublicKey open)
        || !open.getModulus().equals(secret.getModulus())) {
      throw new IllegalArgumentException(
          certificates.getFileName() + ": the first certificate is of another key");
    }
    if (own.getIssuerX500Principal().equals(own.getSubjectX500Principal())) {
      throw new IllegalArgumentException(
          certificates.getFileName() + ": OpenDSR forbids a self-signed certificate");
    }
    if (names(own).stream().noneMatch(name -> covers(name, domain))) {
      throw new IllegalArgumentException(
          certificates.getFileName() + ": the first certificate is not issued for " + domain);
    }
    return new OpenDsrSigner(secret, chain, domain);
  }

  /** For which the certificate is issued. */
  public String domain() {
    return domain;
  }

  /** The certificate and those that issued it, PEM. */
  public String certificates() {
    StringBuilder text = new StringBuilder();
    try {
      for (X509Certificate each : chain) {
        text.append(PemText.block(CERTIFICATE, each.getEncoded()));
      }
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
    return text.toString();
  }

  /** The certificate itself. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** The signature of these bytes, in Base64 without line breaks. */
  public String sign(byte[] body) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(body);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA is not available", e);
    }
  }

  private static RSAPrivateKey key(Path file) {
    try {
      List<PemText.Block> blocks = PemText.blocks(Files.readString(file), "PRIVATE KEY");
      if (blocks.size() == 1
          && KeyFactory.getInstance("RSA")
                  .generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0).der()))
              instanceof RSAPrivateKey secret
          && secret.getModulus().bitLength() >= LEAST_BITS) {
        return secret;
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // Told below; a message may quote the file.
    }
    throw new IllegalArgumentException(
        file.getFileName() + ": not one RSA key of at least 2048 bits in PKCS#8 PEM");
  }

  private static List<X509Certificate> chain(Path file) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<X509Certificate> chain = new ArrayList<>();
      for (PemText.Block block : PemText.blocks(Files.readString(file), CERTIFICATE)) {
        chain.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
      }
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      // Told below.
    }
    throw new IllegalArgumentException(file.getFileName() + ": no X.509 certificate in PEM");
  }

  /** Alternative names, and the common name of a certificate that has none (RFC 6125). */
  private static List<String> names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      if (certificate.getSubjectAlternativeNames() != null) {
        for (List<?> name : certificate.getSubjectAlternativeNames()) {
          if (name.get(0).equals(DNS_NAME)) {
            names.add(name.get(1).toString());
          }
        }
        return names;
      }
      LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
      for (Rdn part : subject.getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          names.add(part.getValue().toString());
        }
      }
    } catch (CertificateException | InvalidNameException e) {
      // A name that cannot be read covers nothing.
    }
    return names;
  }

  private static boolean covers(String name, String domain) {
    String lower = name.toLowerCase(Locale.ROOT);
    int dot = domain.indexOf('.');
    return lower.equals(domain)
        || (lower.startsWith("*.") && dot > 0 && lower.substring(1).equals(domain.substring(dot)));
  }

  /** For messages: the encoding of a key is never one of them. */
  @Override
  public String toString() {
    return "OpenDsrSigner[domain=" + domain + "]";
  }
}
