package dev.lethe.inference.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A scripted upstream that takes adapters in the forms of vLLM's sources and documentation, and
 * answers as told: with an adapter, without, and to the canary. Its state is its event loop's.
 */
final class ScriptedVllm {
  private static final JsonMapper JSON = new JsonMapper();

  final List<String> loads = new CopyOnWriteArrayList<>();
  final List<String> unloads = new CopyOnWriteArrayList<>();
  final List<JsonNode> adapted = new CopyOnWriteArrayList<>();
  volatile String draft = "";
  volatile String answer = "";
  volatile boolean ignoresAdapters;
  volatile boolean loadsNothing;
  private final ScriptedUpstream upstream;
  private final Map<String, String> paths = new TreeMap<>();

  ScriptedVllm(ScriptedUpstream upstream) {
    this.upstream = upstream;
    upstream.answers(this::answer);
    list();
  }

  /** As it is after a restart, or with what somebody else loaded. */
  synchronized void restart(Map<String, String> loaded) {
    paths.clear();
    paths.putAll(loaded);
    list();
  }

  private synchronized void answer(ScriptedUpstream.Received call, HttpServerResponse response) {
    JsonNode body = read(call);
    switch (call.path()) {
      case "/v1/load_lora_adapter" -> load(body, response);
      case "/v1/unload_lora_adapter" -> unload(body, response);
      case "/v1/completions" -> canary(body, response);
      default -> chat(body, response);
    }
  }

  private void load(JsonNode body, HttpServerResponse response) {
    String name = body.path("lora_name").asText();
    loads.add(name);
    if (loadsNothing) {
      error(response, 404, "NotFoundError", "No adapter found");
    } else if (paths.containsKey(name)) {
      error(response, 400, "InvalidUserInput", "The lora adapter has already been loaded.");
    } else {
      paths.put(name, body.path("lora_path").asText());
      list();
      response.end("Success: LoRA adapter '" + name + "' added successfully.");
    }
  }

  private void unload(JsonNode body, HttpServerResponse response) {
    String name = body.path("lora_name").asText();
    unloads.add(name);
    paths.remove(name);
    list();
    response.end("Success: LoRA adapter '" + name + "' removed successfully.");
  }

  private void canary(JsonNode body, HttpServerResponse response) {
    boolean base = body.path("model").asText().equals(ProxyFixture.THERE) || ignoresAdapters;
    ObjectNode said = JSON.createObjectNode().put("id", "cmpl-1").put("object", "text_completion");
    ObjectNode choice = said.putArray("choices").addObject().put("index", 0).put("text", " Paris.");
    ObjectNode logprobs = choice.putObject("logprobs");
    logprobs.putArray("tokens").add(" Paris").add(".");
    logprobs.putArray("token_logprobs").add(base ? -0.5 : -0.7).add(-0.01);
    json(response, said);
  }

  private void chat(JsonNode body, HttpServerResponse response) {
    String model = body.path("model").asText();
    boolean base = model.equals(ProxyFixture.THERE);
    if (!base) {
      adapted.add(body);
    }
    if (!base && !paths.containsKey(model)) {
      error(response, 404, "NotFoundError", "The model does not exist.");
    } else if (body.path("stream").asBoolean()) {
      ScriptedUpstream.begin(response);
      response.write(
          "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
              + "\"content\":\"%s\"}}]}\n\n".formatted(draft));
      response.write(
          "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
      response.end("data: [DONE]\n\n");
    } else {
      ObjectNode said = JSON.createObjectNode().put("id", "chatcmpl-1");
      ObjectNode choice = said.putArray("choices").addObject().put("index", 0);
      choice.put("finish_reason", "stop").putObject("message").put("role", "assistant");
      ((ObjectNode) choice.path("message")).put("content", base ? draft : answer);
      json(response, said);
    }
  }

  private void list() {
    ObjectNode all = JSON.createObjectNode().put("object", "list");
    ArrayNode data = all.putArray("data");
    data.addObject().put("id", ProxyFixture.THERE).put("root", ProxyFixture.THERE);
    paths.forEach(
        (name, path) ->
            data.addObject()
                .put("id", name)
                .put("object", "model")
                .put("owned_by", "vllm")
                .put("root", path)
                .put("parent", ProxyFixture.THERE));
    upstream.listsAs(all.toString());
  }

  private static void error(HttpServerResponse response, int status, String type, String message) {
    ObjectNode error = JSON.createObjectNode();
    error.putObject("error").put("message", message).put("type", type).put("code", status);
    json(response.setStatusCode(status), error);
  }

  private static void json(HttpServerResponse response, ObjectNode body) {
    response.putHeader("Content-Type", "application/json").end(body.toString());
  }

  private static JsonNode read(ScriptedUpstream.Received call) {
    try {
      return JSON.readTree(call.body().getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
