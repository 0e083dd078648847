package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.bundle.BundleRejectedException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What vLLM takes of adapters, in its documented forms. Methods that do not return a future block,
 * and must not run on an event loop. Thread-safe.
 */
record AdapterCalls(UpstreamClient client, String model, Duration patience) {
  private static final int OK = 200;
  private static final int CANARY_TOKENS = 8;

  /**
   * Asks for an adapter under a new name. A server that has the name already is left as it is:
   * whether that is this adapter, its list tells.
   */
  void load(String name, String path) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("lora_name", name).put("lora_path", path);
    // vLLM answers 400 to a name that it has.
    var unused = await(send("/load_lora_adapter", body));
  }

  /** Fails if the server does not know the name either. */
  Future<UpstreamReply> unload(String name) {
    return send(
        "/unload_lora_adapter", JsonNodeFactory.instance.objectNode().put("lora_name", name));
  }

  /** What the server lists: name → its entry. */
  Map<String, JsonNode> listed() {
    UpstreamReply reply =
        await(client.exchange(HttpMethod.GET, "/models", Buffer.buffer(), patience));
    Map<String, JsonNode> listed = new HashMap<>();
    StrictJson.object(reply.body().getBytes())
        .ifPresent(
            json -> json.path("data").forEach(each -> listed.put(each.path("id").asText(), each)));
    return listed;
  }

  /**
   * A few tokens, greedily.
   *
   * @param name of the base model, or of an adapter
   */
  CanaryAnswer complete(String name, String prompt) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", name).put("prompt", prompt).put("max_tokens", CANARY_TOKENS);
    body.put("temperature", 0).put("seed", 0).put("logprobs", 1);
    UpstreamReply reply = await(send("/completions", body));
    JsonNode choice =
        StrictJson.object(reply.body().getBytes())
            .filter(json -> reply.status() == OK)
            .map(json -> json.path("choices").path(0))
            .filter(said -> said.path("text").isTextual())
            .orElseThrow(
                () -> new BundleRejectedException("the upstream does not answer the canary"));
    List<Double> logprobs = new ArrayList<>();
    for (JsonNode logprob : choice.path("logprobs").path("token_logprobs")) {
      logprobs.add(logprob.asDouble());
    }
    return new CanaryAnswer(choice.path("text").textValue(), logprobs);
  }

  private Future<UpstreamReply> send(String path, ObjectNode body) {
    return client.exchange(HttpMethod.POST, path, Buffer.buffer(body.toString()), patience);
  }

  private <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BundleRejectedException("the upstream cannot be reached");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BundleRejectedException("interrupted while the upstream loads an adapter");
    }
  }
}
