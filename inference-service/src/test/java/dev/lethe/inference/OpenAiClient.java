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

/** What an OpenAI client does, over a plain HTTP client. */
final class OpenAiClient {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;

  OpenAiClient(URI base) {
    this.base = base;
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
    return answer(HttpRequest.newBuilder(base.resolve(path)).GET().build());
  }

  /** What is no JSON. */
  String text(String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).GET().build();
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
        HttpRequest.newBuilder(base.resolve(path))
            .header("Content-Type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  Answer ask(String question) {
    return post(
        "/v1/chat/completions",
        "{\"model\":\"tiny\",\"max_tokens\":24,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(question));
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

  private HttpRequest json(String path, String json) {
    return HttpRequest.newBuilder(base.resolve(path))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer anything")
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
