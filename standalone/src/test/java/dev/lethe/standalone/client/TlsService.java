package dev.lethe.standalone.client;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An HTTPS server whose certificate it made itself, and that keeps what it was asked. */
public final class TlsService implements AutoCloseable {
  private static final String PASSWORD = "changeit";

  private final HttpsServer server;
  private final Path certificate;
  private final List<String> asked = new ArrayList<>();

  private TlsService(HttpsServer server, Path certificate) {
    this.server = server;
    this.certificate = certificate;
  }

  /**
   * Starts one on the loopback address.
   *
   * @param folder of its keys, which are made once
   * @param names whom its certificate is for, as {@code keytool} takes them: {@code ip:127.0.0.1}
   * @param body what it answers to everything
   */
  public static TlsService start(Path folder, String names, String body)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve("server.p12");
    Path certificate = folder.resolve("server.pem");
    if (!Files.exists(certificate)) {
      makeKeys(names, store, certificate);
    }
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
    TlsService service = new TlsService(server, certificate);
    server.createContext(
        "/",
        exchange -> {
          service.asked.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return service;
  }

  /** Its address, by number. */
  public String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Its certificate, which is its own authority, PEM. */
  public Path certificate() {
    return certificate;
  }

  /** Method, path and what was shown, of each call. */
  public List<String> asked() {
    return asked;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void makeKeys(String names, Path store, Path certificate)
      throws IOException, GeneralSecurityException, InterruptedException {
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=test",
        "-ext",
        "san=" + names,
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    KeyStore keys = load(store);
    Files.writeString(
        certificate,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getCertificate("server").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
  }

  private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = load(store);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }
}
