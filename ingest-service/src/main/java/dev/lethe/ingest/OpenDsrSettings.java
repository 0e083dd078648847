package dev.lethe.ingest;

import dev.lethe.ingest.identity.CatalogueIdentityResolver;
import dev.lethe.ingest.identity.HttpIdentityResolver;
import dev.lethe.ingest.identity.IdentityResolver;
import dev.lethe.ingest.opendsr.OpenDsrInstallation;
import dev.lethe.ingest.opendsr.OpenDsrProcessor;
import dev.lethe.ingest.opendsr.OpenDsrSigner;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.control.PemText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads what OpenDSR and the resolver of identities are told, and refuses what makes no sense. */
final class OpenDsrSettings {
  private OpenDsrSettings() {}

  /**
   * @throws IllegalArgumentException naming the setting or the file to mend
   */
  static OpenDsrInstallation read(IngestConfig config, Limits limits) {
    IdentityResolver resolver = resolver(config.identities(), limits);
    OpenDsrProcessor processor = processor(config.opendsr());
    if (processor != null && resolver == null) {
      throw new IllegalArgumentException(
          "lethe.opendsr.url needs lethe.identities.catalogue or lethe.identities.url: nobody knows"
              + " whom identities name");
    }
    return new OpenDsrInstallation(processor, resolver);
  }

  private static @Nullable OpenDsrProcessor processor(StandardsConfig.OpenDsr settings) {
    boolean all =
        settings.url().isPresent()
            && settings.key().isPresent()
            && settings.certificate().isPresent();
    if (all) {
      String url = settings.url().orElseThrow();
      OpenDsrSigner signer =
          OpenDsrSigner.load(
              settings.key().orElseThrow(), settings.certificate().orElseThrow(), domain(url));
      return new OpenDsrProcessor(url, signer);
    }
    if (settings.url().isPresent()
        || settings.key().isPresent()
        || settings.certificate().isPresent()) {
      throw new IllegalArgumentException(
          "lethe.opendsr needs url, key and certificate: the standard demands signed answers");
    }
    return null;
  }

  private static String domain(String url) {
    try {
      return OpenDsrProcessor.domain(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "lethe.opendsr.url is no https address without a slash at its end");
    }
  }

  private static @Nullable IdentityResolver resolver(
      StandardsConfig.Identities settings, Limits limits) {
    if (settings.catalogue().isPresent() && settings.url().isPresent()) {
      throw new IllegalArgumentException(
          "lethe.identities.catalogue and lethe.identities.url exclude each other");
    }
    if (settings.catalogue().isPresent()) {
      return new CatalogueIdentityResolver(settings.catalogue().get(), limits);
    }
    return settings.url().isPresent() ? remote(settings.url().get(), settings, limits) : null;
  }

  private static IdentityResolver remote(
      String url, StandardsConfig.Identities settings, Limits limits) {
    return new HttpIdentityResolver(
        OutgoingAddress.read("lethe.identities.url", url),
        settings.types(),
        settings.keyFile().map(BearerKeyFile::watched).orElse(null),
        settings.trust().map(OpenDsrSettings::trust).orElse(null),
        settings.timeout(),
        limits);
  }

  private static SSLContext trust(Path file) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<PemText.Block> blocks = PemText.blocks(Files.readString(file), "CERTIFICATE");
      for (int i = 0; i < blocks.size(); i++) {
        var der = new ByteArrayInputStream(blocks.get(i).der());
        store.setCertificateEntry("ca-" + i, factory.generateCertificate(der));
      }
      if (store.size() > 0) {
        TrustManagerFactory trust =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // Told below.
    }
    throw new IllegalArgumentException(file.getFileName() + ": no X.509 certificate in PEM");
  }
}
