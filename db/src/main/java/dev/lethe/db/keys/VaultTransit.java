package dev.lethe.db.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Aead;
import dev.lethe.schemas.VaultSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals and opens with a key of HashiCorp Vault's transit engine, which never leaves it: <a
 * href="https://developer.hashicorp.com/vault/api-docs/secret/transit">encrypt and decrypt</a> over
 * HTTP. A ciphertext is Vault's own text, {@code vault:v1:…}, which names the version of the key.
 *
 * <p>What Vault finds changed, or sealed for somebody else, is a {@link GeneralSecurityException};
 * everything else that goes wrong, a version of the key that is retired among it, can be mended at
 * Vault, and is a {@link KeyServiceException}, which holds no token and nothing of what was sealed.
 * Thread-safe.
 */
final class VaultTransit implements Aead {
  private static final Logger LOG = LoggerFactory.getLogger(VaultTransit.class);
  private static final String PREFIX = "vault:";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where a token cannot be renewed, as an agent replaces it, or Vault is away. */
  private static final Duration LATER = Duration.ofMinutes(5);

  private static final int OK = 200;
  private static final int NOTHING = 204;
  private static final int BAD_REQUEST = 400;

  private final VaultSettings settings;
  private final HttpClient client;

  VaultTransit(VaultSettings settings) {
    this.settings = settings;
    this.client = HttpClient.newBuilder().connectTimeout(settings.timeout()).build();
  }

  /** Whether a ciphertext is one of Vault's. */
  static boolean sealed(byte[] ciphertext) {
    return new String(ciphertext, StandardCharsets.ISO_8859_1).startsWith(PREFIX);
  }

  @Override
  public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
    ObjectNode body = body(associatedData).put("plaintext", base64(plaintext));
    String sealed = transit("encrypt", body, "ciphertext");
    if (!sealed.startsWith(PREFIX)) {
      throw new KeyServiceException("the key service answers with no ciphertext of Vault's");
    }
    return sealed.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
    if (!sealed(ciphertext)) {
      throw new GeneralSecurityException("not sealed by Vault");
    }
    ObjectNode body =
        body(associatedData).put("ciphertext", new String(ciphertext, StandardCharsets.US_ASCII));
    try {
      return Base64.getDecoder().decode(transit("decrypt", body, "plaintext"));
    } catch (IllegalArgumentException e) {
      throw new KeyServiceException("the key service answers with no Base64");
    }
  }

  /**
   * Lengthens the life of the token.
   *
   * @return when to do so again
   */
  Duration renew() {
    try {
      HttpResponse<String> response = post("auth/token/renew-self", "{}");
      long seconds = read(response).path("auth").path("lease_duration").asLong();
      if (response.statusCode() == OK && seconds > 0) {
        return Duration.ofMillis(seconds * 500);
      }
      LOG.debug("the key service renews no token: status={}", response.statusCode());
    } catch (KeyServiceException e) {
      LOG.warn("the key service cannot be asked to renew: reason={}", e.getMessage());
    }
    return LATER;
  }

  private static ObjectNode body(byte[] associatedData) {
    return JsonNodeFactory.instance.objectNode().put("associated_data", base64(associatedData));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private String transit(String operation, ObjectNode body, String field)
      throws GeneralSecurityException {
    String path = settings.mount() + "/" + operation + "/" + settings.key();
    HttpResponse<String> response = post(path, body.toString());
    if (response.statusCode() == BAD_REQUEST && isForged(response.body())) {
      throw new GeneralSecurityException("the key service finds a ciphertext changed");
    }
    if (response.statusCode() != OK) {
      throw new KeyServiceException(
          "the key service answers %s of %s with HTTP %d"
              .formatted(operation, settings.key(), response.statusCode()));
    }
    JsonNode value = read(response).path("data").path(field);
    if (!value.isTextual()) {
      throw new KeyServiceException("the key service answers without " + field);
    }
    return value.textValue();
  }

  /** In Vault's words for another key, other associated data, and what was changed. */
  private static boolean isForged(String body) {
    return body.contains("message authentication failed") || body.contains("invalid ciphertext");
  }

  private static JsonNode read(HttpResponse<String> response) {
    try {
      return response.statusCode() == NOTHING
          ? JsonNodeFactory.instance.objectNode()
          : JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new KeyServiceException("the key service answers with no JSON"); // which may hold keys
    }
  }

  private HttpResponse<String> post(String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.address().resolve("/v1/" + path))
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header("X-Vault-Request", "true")
            .header("X-Vault-Token", token())
            .POST(HttpRequest.BodyPublishers.ofString(body));
    settings.namespace().ifPresent(name -> request.header("X-Vault-Namespace", name));
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new KeyServiceException(
          "the key service at %s does not answer: %s"
              .formatted(settings.address(), e.getClass().getSimpleName()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyServiceException("interrupted while the key service was asked", e);
    }
  }

  private String token() {
    try {
      return Files.readString(settings.tokenFile()).strip();
    } catch (IOException e) {
      throw new KeyServiceException("cannot read the token file " + settings.tokenFile(), e);
    }
  }
}
