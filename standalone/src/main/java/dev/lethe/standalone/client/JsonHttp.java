package dev.lethe.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** JSON over HTTP to one service. Thread-safe. */
final class JsonHttp {
  private static final String JSON_TYPE = "application/json";
  private static final String ACCEPTED = JSON_TYPE + ", application/jwk-set+json";
  private static final String PROBLEM = "urn:lethe:problem:";
  private static final String EVENT = "data: ";
  private static final String LAST_EVENT = EVENT + "[DONE]";
  private static final String FORBIDDEN = "forbidden";
  private static final int UNAUTHENTICATED = 401;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final JsonMapper JSON = new JsonMapper();
  private final Endpoint endpoint;
  private final RoleKey key;

  /**
   * @param endpoint where the service is
   * @param key shown with every request
   */
  JsonHttp(Endpoint endpoint, RoleKey key) {
    this.endpoint = endpoint;
    this.key = key;
  }

  /** An answer with its headers. */
  record Answer(int status, JsonNode body, HttpResponse<byte[]> raw) {}

  /**
   * Sends a request and insists on a status of the 200s.
   *
   * @throws UnreachableException when nothing answers there
   * @throws RefusedException when the service refuses
   */
  Answer send(String method, String path, byte[] body) {
    return send(method, path, JSON_TYPE, body);
  }

  /**
   * As {@link #send(String, String, byte[])}, with a body that is not JSON.
   *
   * @param type media type of the body
   */
  Answer send(String method, String path, String type, byte[] body) {
    HttpRequest.Builder request =
        to(path).method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    if (body.length > 0) {
      request.header("Content-Type", type);
    }
    return insist(request);
  }

  /**
   * As {@link #send(String, String, byte[])}, with a file as the body.
   *
   * @param type media type of the file
   */
  Answer sendFile(String method, String path, String type, Path file) throws FileNotFoundException {
    return insist(
        to(path)
            .header("Content-Type", type)
            .method(method, HttpRequest.BodyPublishers.ofFile(file)));
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(endpoint.base() + path))
        .timeout(PATIENCE)
        .header("Accept", ACCEPTED);
  }

  private Answer insist(HttpRequest.Builder request) {
    HttpResponse<byte[]> response = endpoint.send(key.authorize(request).build());
    JsonNode json = parse(response.body());
    if (response.statusCode() / 100 != 2) {
      throw refused(response.statusCode(), json);
    }
    return new Answer(response.statusCode(), json, response);
  }

  Answer get(String path) {
    return send("GET", path, new byte[0]);
  }

  /**
   * Sends a file and reads the answer line by line, while it comes.
   *
   * @param type media type of the file, and of the answer: a JSON value a line
   * @param sink is given each value
   * @throws UnreachableException when nothing answers there, or the answer breaks off
   * @throws RefusedException when the service refuses
   */
  void exchangeLines(String path, String type, Path file, Consumer<JsonNode> sink)
      throws FileNotFoundException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint.base() + path))
            .timeout(PATIENCE)
            .header("Accept", type)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofFile(file));
    HttpResponse<InputStream> response =
        endpoint.send(key.authorize(request).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() / 100 != 2) {
        throw refused(response.statusCode(), parse(body.readAllBytes()));
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        sink.accept(parse(line.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      throw new UnreachableException("the answer of " + endpoint + " broke off");
    }
  }

  /**
   * Sends a request whose answer is a stream of server-sent events, and reads them while they come.
   *
   * @param sink is given what each event says; the last one, which says nothing, is left out
   * @throws UnreachableException when nothing answers there, or the answer breaks off
   * @throws RefusedException when the service refuses, at once or in an event
   */
  void events(String path, byte[] body, Consumer<JsonNode> sink) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint.base() + path))
            .timeout(PATIENCE)
            .header("Content-Type", JSON_TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    HttpResponse<InputStream> response =
        endpoint.send(key.authorize(request).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream answer = response.body()) {
      int status = response.statusCode();
      if (status / 100 != 2) {
        throw refused(status, parse(answer.readAllBytes()));
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals(LAST_EVENT)) {
          return;
        }
        if (line.startsWith(EVENT)) {
          JsonNode said = parse(line.substring(EVENT.length()).getBytes(StandardCharsets.UTF_8));
          if (said.has("error")) {
            throw refused(status, said);
          }
          sink.accept(said);
        }
      }
    } catch (IOException e) {
      throw new UnreachableException("the answer of " + endpoint + " broke off");
    }
    throw new UnreachableException("the answer of " + endpoint + " broke off");
  }

  static byte[] bytes(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("body cannot be written as JSON");
    }
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json == null ? JSON.nullNode() : json;
    } catch (IOException e) {
      return JSON.nullNode();
    }
  }

  private RefusedException refused(int status, JsonNode body) {
    String words = reason(body) + " (HTTP " + status + ")";
    if (status / 100 == 3) {
      words += "; redirects are not followed, name the address that it leads to";
    }
    boolean lacksRole = status == UNAUTHENTICATED || code(body).equals(FORBIDDEN);
    return new RefusedException(lacksRole ? words + "; " + key.advice() : words, status);
  }

  /** A call may be forbidden for other reasons than its role, which then has another code. */
  private static String code(JsonNode body) {
    String openAi = body.path("error").path("code").asText();
    return openAi.isEmpty() ? body.path("type").asText().replace(PROBLEM, "") : openAi;
  }

  /** From problem+json (RFC 9457) or OpenAI's error object. */
  private static String reason(JsonNode body) {
    String openAi = body.path("error").path("message").asText();
    if (!openAi.isEmpty()) {
      return openAi;
    }
    String title = body.path("title").asText();
    String detail = body.path("detail").asText();
    if (title.isEmpty() || detail.isEmpty()) {
      return title.isEmpty() && detail.isEmpty() ? "refused" : title + detail;
    }
    return title + ": " + detail;
  }
}
