package dev.lethe.db.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Speaks the part of Vault's HTTP API that is used here, as its documentation has it: transit
 * encrypt and decrypt, and renewal of a token. It is not Vault.
 */
final class TransitServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CIPHERTEXT = "vault:v1:";

  private final HttpServer server;
  private final Aead key;
  final List<String> calls = new CopyOnWriteArrayList<>();

  /** The token that counts. */
  volatile String token = "token-1";

  /** What every call is answered with; 0 for what it should be. */
  volatile int status;

  /** The error that goes with it. */
  volatile String error = "Vault is sealed";

  TransitServer() throws IOException, GeneralSecurityException {
    AeadConfig.register();
    key =
        KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM)
            .getPrimitive(RegistryConfiguration.get(), Aead.class);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/", this::serve);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      respond(exchange);
    }
  }

  private void respond(HttpExchange exchange) throws IOException {
    try {
      String path = exchange.getRequestURI().getPath();
      calls.add(exchange.getRequestMethod() + " " + path);
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      if (status != 0) {
        answer(exchange, status, Map.of("errors", List.of(error)));
      } else if (!token.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
        answer(exchange, 403, Map.of("errors", List.of("permission denied")));
      } else if (path.equals("/v1/auth/token/renew-self")) {
        answer(exchange, 200, Map.of("auth", Map.of("lease_duration", 3600, "renewable", true)));
      } else if (path.equals("/v1/transit/encrypt/lethe")) {
        answer(exchange, 200, Map.of("data", Map.of("ciphertext", encrypt(body))));
      } else if (path.equals("/v1/transit/decrypt/lethe")) {
        answer(exchange, 200, Map.of("data", Map.of("plaintext", decrypt(body))));
      } else {
        answer(exchange, 404, Map.of("errors", List.of()));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      answer(exchange, 400, Map.of("errors", List.of("cipher: message authentication failed")));
    }
  }

  private String encrypt(JsonNode body) throws GeneralSecurityException {
    byte[] sealed = key.encrypt(bytes(body, "plaintext"), bytes(body, "associated_data"));
    return CIPHERTEXT + Base64.getEncoder().encodeToString(sealed);
  }

  private String decrypt(JsonNode body) throws GeneralSecurityException {
    String sealed = body.path("ciphertext").textValue();
    byte[] raw = Base64.getDecoder().decode(sealed.substring(CIPHERTEXT.length()));
    return Base64.getEncoder().encodeToString(key.decrypt(raw, bytes(body, "associated_data")));
  }

  private static byte[] bytes(JsonNode body, String field) {
    return Base64.getDecoder().decode(body.path(field).textValue());
  }

  private static void answer(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    byte[] json = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
