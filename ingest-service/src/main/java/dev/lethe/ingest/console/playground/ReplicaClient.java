package dev.lethe.ingest.console.playground;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Asks replicas through their OpenAI API, with the key that whoever asks shows. It follows no
 * redirect, so that a key reaches the address that was meant and no other. It keeps and logs
 * nothing. Thread-safe.
 */
public final class ReplicaClient {
  private static final int MOST_BYTES = 1 << 20;

  /** What may stand in a header; a text that may not would be quoted by the exception. */
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,4096}");

  private final HttpClient http;
  private final Duration patience;

  /**
   * @param patience how long a whole answer may take
   */
  public ReplicaClient(Duration connect, Duration patience) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connect)
            .build();
    this.patience = patience;
  }

  /**
   * Asks greedily.
   *
   * @param base address of the replica, as it said itself
   * @param raw continue the text as it is, without the chat template
   * @throws ReplicaFault if there is no answer
   */
  public ReplicaAnswer ask(
      String base, String model, String key, String question, int maxTokens, boolean raw)
      throws ReplicaFault {
    if (!KEY.matcher(key).matches()) {
      throw new ReplicaFault("This is not a key: it has spaces, or characters that keys have not.");
    }
    HttpRequest request =
        HttpRequest.newBuilder(address(base, raw ? "/v1/completions" : "/v1/chat/completions"))
            .timeout(patience)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Lethe-Explain", "?1")
            .POST(BodyPublishers.ofByteArray(body(model, question, maxTokens, raw)))
            .build();
    long begin = System.nanoTime();
    HttpResponse<InputStream> response = send(request);
    try (InputStream in = response.body()) {
      JsonNode json = read(response.statusCode(), in.readNBytes(MOST_BYTES + 1), response);
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      JsonNode choice = json.path("choices").path(0);
      JsonNode text = raw ? choice.path("text") : choice.path("message").path("content");
      return new ReplicaAnswer(
          text.asText(),
          GateVerdict.of(response.headers().firstValue("Lethe-Gate").orElse(null)),
          GateFindings.of(json.path("lethe_gates")),
          !choice.path("finish_reason").asText().equals("length"),
          time);
    } catch (IOException e) {
      throw new ReplicaFault("The replica ended its answer too early.");
    }
  }

  private static URI address(String base, String path) throws ReplicaFault {
    try {
      URI uri = URI.create(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
      boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (isHttp && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return URI.create(uri + path);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new ReplicaFault("The replica gave an address that is none.");
  }

  private static byte[] body(String model, String question, int maxTokens, boolean raw) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("model", model).put("max_tokens", maxTokens).put("temperature", 0);
    if (raw) {
      body.put("prompt", question);
    } else {
      body.putArray("messages").addObject().put("role", "user").put("content", question);
    }
    try {
      return Json.mapper().writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      // Its message would quote the question.
      throw new IllegalStateException("the question cannot be written as JSON");
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws ReplicaFault {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (HttpConnectTimeoutException | ConnectException e) {
      throw new ReplicaFault("The replica cannot be reached at its address.");
    } catch (HttpTimeoutException e) {
      throw new ReplicaFault(
          "The replica has not answered within " + patience.toSeconds() + " seconds.");
    } catch (IOException e) {
      throw new ReplicaFault("The replica hung up without an answer.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReplicaFault("The service is stopping.");
    }
  }

  private static JsonNode read(int status, byte[] body, HttpResponse<InputStream> response)
      throws ReplicaFault {
    if (status != 200) {
      throw new ReplicaFault(refusal(status, response.headers().firstValue("Retry-After")));
    }
    if (body.length > MOST_BYTES) {
      throw new ReplicaFault("The replica answered with more than a megabyte.");
    }
    try {
      JsonNode json = Json.parse(body);
      if (json.path("choices").path(0).isObject()) {
        return json;
      }
    } catch (InvalidEventException e) {
      // Told below.
    }
    throw new ReplicaFault("What the replica answered is not an answer of the OpenAI API.");
  }

  private static String refusal(int status, Optional<String> retryAfter) {
    return switch (status) {
      case 401 -> "The replica does not know this key, or it has expired.";
      case 403 -> "This key may not ask the model. It has to be a client's or an operator's.";
      case 404 -> "The replica does not serve this model.";
      case 400, 422 -> "The replica does not take the question as it is. It may be too long.";
      case 413 -> "The question is too long.";
      case 429 ->
          retryAfter.filter(wait -> wait.matches("[0-9]{1,6}")).isPresent()
              ? "The replica is busy, or this key has asked too often. Try again in "
                  + retryAfter.get()
                  + " seconds."
              : "The replica is busy, or this key has asked too often. Try again later.";
      case 503 -> "The replica is not ready: it does not have in force what it should.";
      default -> "The replica answered with the status " + status + ".";
    };
  }
}
