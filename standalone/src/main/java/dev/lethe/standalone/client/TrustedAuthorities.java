package dev.lethe.standalone.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate authorities of a PEM file, in place of those that the Java runtime trusts. */
public final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /**
   * Trusts the certificates of a file, and no others.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException naming the file, if it holds something else
   */
  public static SSLContext read(Path file) throws IOException {
    byte[] pem = Files.readAllBytes(file);
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem));
      if (certificates.isEmpty()) {
        throw notPem(file);
      }
      return context(certificates);
    } catch (CertificateException e) {
      throw notPem(file);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  private static SSLContext context(Collection<? extends Certificate> certificates)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static IllegalArgumentException notPem(Path file) {
    return new IllegalArgumentException(file + " holds no certificate in PEM");
  }
}
