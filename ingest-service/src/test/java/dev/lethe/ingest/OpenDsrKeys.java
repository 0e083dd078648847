package dev.lethe.ingest;

import dev.lethe.schemas.control.PemText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate authority and a processor's key that it certified, made with the JDK's keytool.
 *
 * @param key PKCS#8 PEM
 * @param certificate the processor's and the authority's, PEM
 * @param authorityKey PKCS#8 PEM
 * @param authority self-signed, PEM
 */
public record OpenDsrKeys(Path key, Path certificate, Path authorityKey, Path authority) {
  public static final String DOMAIN = "dsr.example.org";
  private static final String PASSWORD = "a-test-only";

  /** Makes them in a folder. */
  public static OpenDsrKeys make(Path folder) throws IOException {
    Path store = folder.resolve("opendsr.p12");
    keytool(store, "-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c");
    keytool(
        store,
        "-genkeypair",
        "-alias",
        "own",
        "-dname",
        "CN=Processor",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost,dns:" + DOMAIN,
        "-signer",
        "ca");
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      return new OpenDsrKeys(
          key(keys, "own", folder.resolve("opendsr-key.pem")),
          chain(keys, "own", folder.resolve("opendsr-certificate.pem")),
          key(keys, "ca", folder.resolve("ca-key.pem")),
          chain(keys, "ca", folder.resolve("ca.pem")));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** The first certificate of a PEM text. */
  public static Certificate certificate(String pem) throws GeneralSecurityException {
    byte[] der = PemText.blocks(pem, "CERTIFICATE").get(0).der();
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }

  private static Path key(KeyStore keys, String alias, Path file)
      throws GeneralSecurityException, IOException {
    byte[] der = keys.getKey(alias, PASSWORD.toCharArray()).getEncoded();
    return Files.writeString(file, PemText.block("PRIVATE KEY", der));
  }

  private static Path chain(KeyStore keys, String alias, Path file)
      throws GeneralSecurityException, IOException {
    StringBuilder pem = new StringBuilder();
    for (Certificate each : keys.getCertificateChain(alias)) {
      pem.append(PemText.block("CERTIFICATE", each.getEncoded()));
    }
    return Files.writeString(file, pem);
  }

  private static void keytool(Path store, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "30"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream out = keytool.getInputStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IOException(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
