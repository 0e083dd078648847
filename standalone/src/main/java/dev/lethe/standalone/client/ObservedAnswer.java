package dev.lethe.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Everything that a client sees of the answer to one prompt, which is asked twice: as a whole, and
 * streamed.
 *
 * @param headers of the whole answer by their names in small letters, without its date
 * @param numbers of tokens as {@code usage} counts them, by their names
 * @param pieces that the stream came in
 * @param firstMs until the stream's first piece
 * @param streamedMs until its end
 * @param wholeMs until the whole answer
 */
public record ObservedAnswer(
    String text,
    String finish,
    Map<String, String> headers,
    Map<String, Integer> numbers,
    int pieces,
    double firstMs,
    double streamedMs,
    double wholeMs) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String EVENT = "data: ";

  /**
   * Asks through {@code /v1/completions}, greedily.
   *
   * @throws UnreachableException if nothing answers, or not to the end
   * @throws RefusedException if the call is refused
   */
  public static ObservedAnswer of(
      Endpoint replica, RoleKey key, String model, String prompt, int maxTokens) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", model).put("prompt", prompt);
    body.put("max_tokens", maxTokens).put("temperature", 0);
    long asked = System.nanoTime();
    JsonHttp.Answer whole =
        new JsonHttp(replica, key).send("POST", "/v1/completions", JsonHttp.bytes(body));
    double wholeMs = since(asked);
    Stream stream = stream(replica, key, body.put("stream", true));
    JsonNode choice = whole.body().path("choices").path(0);
    return new ObservedAnswer(
        choice.path("text").asText(),
        choice.path("finish_reason").asText(),
        headers(whole.raw()),
        numbers(whole.body().path("usage")),
        stream.pieces,
        stream.firstMs,
        stream.allMs,
        wholeMs);
  }

  private record Stream(int pieces, double firstMs, double allMs) {}

  private static Stream stream(Endpoint replica, RoleKey key, ObjectNode body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(replica.base() + "/v1/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JsonHttp.bytes(body)));
    long asked = System.nanoTime();
    HttpResponse<InputStream> response =
        replica.send(key.authorize(request).build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() / 100 != 2) {
      throw new RefusedException(
          "the stream was refused (HTTP " + response.statusCode() + ")", response.statusCode());
    }
    int pieces = 0;
    double first = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(EVENT) && hasText(line.substring(EVENT.length()))) {
          first = pieces == 0 ? since(asked) : first;
          pieces++;
        }
      }
    } catch (IOException e) {
      throw new UnreachableException("the answer of " + replica + " broke off");
    }
    double all = since(asked);
    return new Stream(pieces, pieces == 0 ? all : first, all);
  }

  private static boolean hasText(String event) {
    try {
      return event.startsWith("{")
          && !JSON.readTree(event).path("choices").path(0).path("text").asText().isEmpty();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static Map<String, String> headers(HttpResponse<byte[]> response) {
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .headers()
        .map()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    headers.remove("date");
    return headers;
  }

  private static Map<String, Integer> numbers(JsonNode usage) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    usage.properties().forEach(e -> numbers.put(e.getKey(), e.getValue().asInt()));
    return numbers;
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  @Override
  public String toString() {
    return "ObservedAnswer[redacted]";
  }
}
