package dev.lethe.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.keys.IntakeEncryption;
import java.io.FileNotFoundException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ingest service's own API. Thread-safe. Methods throw {@link UnreachableException} when
 * nothing answers and {@link RefusedException} when the service refuses.
 */
public final class IngestClient {
  private static final int NOT_FOUND = 404;
  private static final String NO_KEY = "no key to encrypt with, nothing was sent: ";

  private final JsonHttp http;

  /**
   * @param base URL of the service, without a path
   * @param key of the role that the calls need
   */
  public IngestClient(String base, RoleKey key) {
    this(Endpoint.of(base), key);
  }

  /**
   * @param endpoint where the service is
   * @param key of the role that the calls need
   */
  public IngestClient(Endpoint endpoint, RoleKey key) {
    this.http = new JsonHttp(endpoint, key);
  }

  /**
   * Posts an erasure request.
   *
   * @param body its JSON, sent as it is
   * @return what the service answered
   */
  public JsonNode submit(byte[] body) {
    return http.send("POST", "/v1/requests", body).body();
  }

  /**
   * Asks what an erasure request would silence, and hands it in to nobody.
   *
   * @param body its JSON, sent as it is
   */
  public JsonNode blastRadius(byte[] body) {
    return http.send("POST", "/v1/blast-radius", body).body();
  }

  /**
   * Posts an erasure request as a JWE, encrypted with the key that the service publishes. Where
   * that key can't be had, the message says so and nothing is sent.
   *
   * @param body its JSON
   * @return what the service answered
   */
  public JsonNode submitEncrypted(byte[] body) {
    byte[] jwe = encrypted(body).getBytes(StandardCharsets.US_ASCII);
    return http.send("POST", "/v1/requests", IntakeEncryption.MEDIA_TYPE, jwe).body();
  }

  /**
   * Posts many erasure requests.
   *
   * @param file JSON Lines: the body of a request on each line, sent as it is
   * @param preview whether to look at everything and send nothing
   * @param report is given what became of each line, and at the end the summary, which alone has
   *     {@code lines}
   * @throws FileNotFoundException if there is no such file
   */
  public void submitMany(Path file, boolean preview, Consumer<JsonNode> report)
      throws FileNotFoundException {
    String path = "/v1/requests/bulk" + (preview ? "?preview=true" : "");
    http.exchangeLines(path, "application/x-ndjson", file, report);
  }

  private String encrypted(byte[] body) {
    JsonHttp.Answer published;
    try {
      published = http.get("/v1/intake-keys");
    } catch (UnreachableException e) {
      throw new UnreachableException(NO_KEY + e.getMessage());
    } catch (RefusedException e) {
      throw e.behind(NO_KEY);
    }
    try {
      return IntakeEncryption.encrypt(published.body().toString(), body);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(NO_KEY + "none that can be used is published", published.status());
    }
  }

  /** Where one request stands. */
  public JsonNode status(String id) {
    return http.get("/v1/requests/" + encode(id)).body();
  }

  /**
   * A page of requests.
   *
   * @param query names and values of the filter
   */
  public JsonNode list(Map<String, String> query) {
    String parameters =
        query.entrySet().stream()
            .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
            .collect(Collectors.joining("&"));
    return http.get("/v1/requests" + (parameters.isEmpty() ? "" : "?" + parameters)).body();
  }

  /** Withdraws a request, which works until its fitting begins. */
  public JsonNode cancel(String id) {
    return http.send("DELETE", "/v1/requests/" + encode(id), new byte[0]).body();
  }

  /**
   * Lets a held request go on.
   *
   * @param reason a short code; null where there is none to give
   */
  public JsonNode release(String id, @Nullable String reason) {
    byte[] body =
        JsonNodeFactory.instance
            .objectNode()
            .put("reason", reason)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return http.send("POST", "/v1/requests/" + encode(id) + "/release", body).body();
  }

  /**
   * Puts a request under legal hold.
   *
   * @param reason a short code
   * @param until when it ends by itself, RFC 3339; null where somebody has to lift it
   */
  public JsonNode hold(String id, String reason, @Nullable String until) {
    ObjectNode order = JsonNodeFactory.instance.objectNode().put("reason", reason);
    if (until != null) {
      order.put("until", until);
    }
    byte[] body = order.toString().getBytes(StandardCharsets.UTF_8);
    return http.send("POST", "/v1/requests/" + encode(id) + "/hold", body).body();
  }

  /**
   * Lifts the legal hold of a request.
   *
   * @param reason a short code; null where there is none to give
   */
  public JsonNode unhold(String id, @Nullable String reason) {
    String query = reason == null ? "" : "?reason=" + encode(reason);
    return http.send("DELETE", "/v1/requests/" + encode(id) + "/hold" + query, new byte[0]).body();
  }

  /**
   * Refuses a held request.
   *
   * @param reason code of a {@link dev.lethe.schemas.RejectionReason}
   */
  public JsonNode reject(String id, String reason) {
    byte[] body =
        JsonNodeFactory.instance
            .objectNode()
            .put("reason", reason)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return http.send("POST", "/v1/requests/" + encode(id) + "/reject", body).body();
  }

  /**
   * Takes back what is in force of a request.
   *
   * @param reason a short code
   * @param by who does so; null where nobody says
   */
  public JsonNode revoke(String id, String reason, @Nullable String by) {
    byte[] body =
        JsonNodeFactory.instance
            .objectNode()
            .put("reason", reason)
            .put("by", by)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return http.send("POST", "/v1/requests/" + encode(id) + "/revoke", body).body();
  }

  /**
   * Extends the due date of a request by what its legal basis allows.
   *
   * @param reason a short code
   * @param toldRequester whether the person who asked was told
   */
  public JsonNode extend(String id, String reason, boolean toldRequester) {
    byte[] body =
        JsonNodeFactory.instance
            .objectNode()
            .put("reason", reason)
            .put("toldRequester", toldRequester)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return http.send("POST", "/v1/requests/" + encode(id) + "/extend", body).body();
  }

  /**
   * The certificate of a request as the service keeps it, or the signed findings in its place; byte
   * for byte, as what is signed must not change.
   */
  public byte[] certificate(String id) {
    return http.get("/v1/requests/" + encode(id) + "/certificate").raw().body();
  }

  /** The signed statement that a request was revoked, byte for byte; empty if it was not. */
  public Optional<byte[]> revocation(String id) {
    try {
      return Optional.of(http.get("/v1/requests/" + encode(id) + "/revocation").raw().body());
    } catch (RefusedException e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
