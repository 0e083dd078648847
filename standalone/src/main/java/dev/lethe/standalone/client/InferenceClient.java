package dev.lethe.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One replica's OpenAI API. Thread-safe. Methods throw {@link UnreachableException} when nothing
 * answers and {@link RefusedException} when the service refuses.
 */
public final class InferenceClient {
  private final JsonHttp http;
  private final String model;

  /**
   * @param base URL of the replica, without a path
   * @param model name of the served model
   * @param key of a client; of an operator, who is told which gate fired
   */
  public InferenceClient(String base, String model, RoleKey key) {
    this(Endpoint.of(base), model, key);
  }

  /**
   * @param endpoint where the replica is, or what distributes calls to replicas
   * @param model name of the served model
   * @param key of a client; of an operator, who is told which gate fired
   */
  public InferenceClient(Endpoint endpoint, String model, RoleKey key) {
    this.http = new JsonHttp(endpoint, key);
    this.model = model;
  }

  /** The names of the models that are served there. */
  public static List<String> models(Endpoint endpoint, RoleKey key) {
    List<String> names = new ArrayList<>();
    new JsonHttp(endpoint, key)
        .get("/v1/models")
        .body()
        .path("data")
        .forEach(model -> names.add(model.path("id").asText()));
    return names;
  }

  /**
   * What a replica answered.
   *
   * @param text the answer
   * @param gate value of the header {@code Lethe-Gate}; empty where it is turned off, or not told
   *     to the holder of this key
   */
  public record Answer(String text, String gate) {
    @Override
    public String toString() {
      return "Answer[redacted, " + gate + "]";
    }
  }

  /**
   * Continues a prompt greedily, through {@code /v1/completions}.
   *
   * @param prompt as the model sees it
   * @param maxTokens longest answer
   */
  public Answer complete(String prompt, int maxTokens) {
    ObjectNode body = body(maxTokens);
    body.put("prompt", prompt);
    JsonHttp.Answer answer = http.send("POST", "/v1/completions", JsonHttp.bytes(body));
    return answer(answer, answer.body().path("choices").path(0).path("text"));
  }

  /**
   * Answers one message greedily, through {@code /v1/chat/completions}, which applies the model's
   * chat template.
   */
  public Answer chat(String message, int maxTokens) {
    ObjectNode body = body(maxTokens);
    body.putArray("messages").addObject().put("role", "user").put("content", message);
    JsonHttp.Answer answer = http.send("POST", "/v1/chat/completions", JsonHttp.bytes(body));
    return answer(answer, answer.body().path("choices").path(0).path("message").path("content"));
  }

  /**
   * How long a streamed answer took.
   *
   * @param firstMs from the call to the first text of the answer; to its end where it has none
   * @param tokens of the answer, as the replica counts them
   */
  public record Timed(double firstMs, int tokens) {}

  /** Continues a prompt greedily, in a stream that is read as it comes, and times it. */
  public Timed time(String prompt, int maxTokens) {
    ObjectNode body = body(maxTokens);
    body.put("prompt", prompt).put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    long begun = System.nanoTime();
    double[] firstMs = {-1};
    int[] tokens = {0};
    http.events(
        "/v1/completions",
        JsonHttp.bytes(body),
        event -> {
          if (firstMs[0] < 0 && !event.path("choices").path(0).path("text").asText().isEmpty()) {
            firstMs[0] = msSince(begun);
          }
          tokens[0] = event.path("usage").path("completion_tokens").asInt(tokens[0]);
        });
    return new Timed(firstMs[0] < 0 ? msSince(begun) : firstMs[0], tokens[0]);
  }

  private static double msSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  private ObjectNode body(int maxTokens) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    return body.put("model", model).put("max_tokens", maxTokens).put("temperature", 0);
  }

  private static Answer answer(JsonHttp.Answer answer, JsonNode text) {
    return new Answer(text.asText(), answer.raw().headers().firstValue("Lethe-Gate").orElse(""));
  }
}
