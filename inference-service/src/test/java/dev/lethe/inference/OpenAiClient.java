package dev.lethe.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an OpenAI client does, over a plain HTTP client. */
final class OpenAiClient {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final @Nullable String key;

  /**
   * @param key sent with every call; null for none
   */
  OpenAiClient(URI base, @Nullable String key) {
    this.base = base;
    this.key = key;
  }

  /** A JSON answer. */
  record Answer(int status, JsonNode body, HttpResponse<String> response) {
    String gate() {
      return response.headers().firstValue("Lethe-Gate").orElse("");
    }

    String content() {
      return body.at("/choices/0/message/content").asText();
    }
  }

  /** A streamed answer. */
  record Streamed(HttpResponse<List<String>> response, List<JsonNode> chunks, String last) {
    String content() {
      StringBuilder text = new StringBuilder();
      chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta/content").asText("")));
      return text.toString();
    }

    Optional<String> gate() {
      return response.headers().firstValue("Lethe-Gate");
    }
  }

  Answer get(String path) {
    return answer(request(path).GET().build());
  }

  /** What is no JSON. */
  String text(String path) {
    try {
      HttpRequest request = request(path).GET().build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Answer post(String path, String json) {
    return answer(json(path, json));
  }

  Answer send(String method, String path, String contentType, String body) {
    return answer(
        request(path)
            .header("Content-Type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** Of a call with an empty object for a body, whatever is answered. */
  int status(String method, String path) {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .method(
                method,
                method.equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Answer ask(String question) {
    return post("/v1/chat/completions", chat(question));
  }

  private static String chat(String question) {
    return "{\"model\":\"tiny\",\"max_tokens\":24,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(question);
  }

  /** As {@link #ask}, wanting to know what the gates made of it. */
  Answer askWhy(String question) {
    return answer(
        request("/v1/chat/completions")
            .header("Content-Type", "application/json")
            .header("Lethe-Explain", "?1")
            .POST(HttpRequest.BodyPublishers.ofString(chat(question)))
            .build());
  }

  Streamed stream(String path, String json) {
    try {
      HttpResponse<List<String>> response =
          http.send(
              json(path, json),
              info ->
                  HttpResponse.BodySubscribers.mapping(
                      HttpResponse.BodySubscribers.ofLines(java.nio.charset.StandardCharsets.UTF_8),
                      lines -> lines.toList()));
      List<String> events =
          response.body().stream()
              .filter(line -> !line.isEmpty())
              .map(line -> line.substring("data: ".length()))
              .toList();
      List<JsonNode> chunks = new ArrayList<>();
      for (String event : events.subList(0, events.size() - 1)) {
        chunks.add(MAPPER.readTree(event));
      }
      return new Streamed(response, chunks, events.get(events.size() - 1));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  private HttpRequest json(String path, String json) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json))
        .build();
  }

  private Answer answer(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode body = MAPPER.readTree(response.body());
      return new Answer(response.statusCode(), body, response);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
