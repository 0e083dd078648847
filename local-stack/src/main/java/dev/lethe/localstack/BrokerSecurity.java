package dev.lethe.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Makes a broker speak SASL_SSL with its clients (users with passwords, a certificate that it
 * signed itself) and ask its access control lists before it does anything: nobody but {@link
 * #ADMIN} may do anything until a list says so. Immutable.
 */
public final class BrokerSecurity {
  /** The user that may do everything. */
  public static final String ADMIN = "admin";

  /** The user as whom the broker talks to itself. */
  private static final String BROKER = "broker";

  private static final String CLIENTS = "CLIENTS";
  private static final List<String> GENERATE =
      List.of(
          ("-genkeypair -alias broker -keyalg EC -groupname secp256r1 -storetype PKCS12"
                  + " -validity 3650 -dname CN=127.0.0.1 -ext san=ip:127.0.0.1,dns:localhost")
              .split(" "));

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path keys;
  private final Path certificate;
  private final String keysPassword;
  private final Map<String, String> passwords;

  private BrokerSecurity(
      Path keys, Path certificate, String keysPassword, Map<String, String> passwords) {
    this.keys = keys;
    this.certificate = certificate;
    this.keysPassword = keysPassword;
    this.passwords = Map.copyOf(passwords);
  }

  /**
   * Draws passwords and makes a certificate for 127.0.0.1, with the JDK's keytool.
   *
   * @param folder where key and certificate are written
   * @param users beside {@link #ADMIN}
   * @throws IOException when they cannot be made
   */
  public static BrokerSecurity create(Path folder, List<String> users) throws IOException {
    SecureRandom random = new SecureRandom();
    Map<String, String> passwords = new TreeMap<>();
    for (String user : users) {
      passwords.put(user, password(random));
    }
    passwords.put(ADMIN, password(random));
    passwords.put(BROKER, password(random));
    Path keys = Files.createDirectories(folder).resolve("broker.p12").toAbsolutePath();
    Path certificate = folder.resolve("broker.pem").toAbsolutePath();
    String keysPassword = password(random);
    keytool(keys, keysPassword, GENERATE);
    keytool(
        keys,
        keysPassword,
        List.of("-exportcert", "-alias", "broker", "-rfc", "-file", certificate.toString()));
    return new BrokerSecurity(keys, certificate, keysPassword, passwords);
  }

  /** What a client of that user sets beside {@code bootstrap.servers}. */
  public Map<String, String> client(String user) {
    return Map.of(
        "security.protocol", "SASL_SSL",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config", login(user) + ";",
        "ssl.truststore.type", "PEM",
        "ssl.truststore.location", certificate.toString());
  }

  /** Adds what the broker needs; its clients' listener is then called otherwise. */
  void secure(Properties broker, int port, int controllerPort) {
    String controller = BrokerSettings.CONTROLLER;
    broker.setProperty(
        "listeners",
        CLIENTS + "://127.0.0.1:" + port + "," + controller + "://127.0.0.1:" + controllerPort);
    broker.setProperty("advertised.listeners", CLIENTS + "://127.0.0.1:" + port);
    broker.setProperty(
        "listener.security.protocol.map", CLIENTS + ":SASL_SSL," + controller + ":SASL_PLAINTEXT");
    broker.setProperty("inter.broker.listener.name", CLIENTS);
    broker.setProperty("sasl.enabled.mechanisms", "PLAIN");
    broker.setProperty("sasl.mechanism.inter.broker.protocol", "PLAIN");
    broker.setProperty("sasl.mechanism.controller.protocol", "PLAIN");
    for (String listener : List.of("clients", "controller")) {
      broker.setProperty("listener.name." + listener + ".plain.sasl.jaas.config", logins());
    }
    broker.setProperty("ssl.keystore.type", "PKCS12");
    broker.setProperty("ssl.keystore.location", keys.toString());
    broker.setProperty("ssl.keystore.password", keysPassword);
    broker.setProperty("ssl.key.password", keysPassword);
    broker.setProperty("ssl.truststore.type", "PEM");
    broker.setProperty("ssl.truststore.location", certificate.toString());
    broker.setProperty(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    broker.setProperty("super.users", "User:" + BROKER + ";User:" + ADMIN);
  }

  private String logins() {
    StringBuilder all = new StringBuilder(login(BROKER));
    passwords.forEach(
        (user, password) ->
            all.append(" user_").append(user).append("=\"").append(password).append('"'));
    return all.append(';').toString();
  }

  private String login(String user) {
    String password = passwords.get(user);
    if (password == null) {
      throw new IllegalArgumentException("no such user of the broker: " + user);
    }
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
        + user
        + "\" password=\""
        + password
        + "\"";
  }

  private static String password(SecureRandom random) {
    byte[] secret = new byte[16];
    random.nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  private static void keytool(Path keys, String password, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-keystore", keys.toString(), "-storepass", password));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!ChildProcesses.endsWell(keytool, PATIENCE)) {
      throw new IOException("keytool made no certificate: " + command.get(1));
    }
  }

  @Override
  public String toString() {
    return "BrokerSecurity[" + passwords.keySet() + "]";
  }
}
