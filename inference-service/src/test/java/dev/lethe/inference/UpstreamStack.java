package dev.lethe.inference;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model server that the replica under test stands in front of, beside {@link TestStack}. */
public final class UpstreamStack implements QuarkusTestResourceLifecycleManager {
  static final String ANSWER = "Rivers run down to the sea.";

  /** A question that holds it is answered with a page that quotes it. */
  static final String HTML = "as a web page";

  static final String EMBEDDER = "tiny-embedder";

  /** A model there that has an answer of its own to each question. */
  static final String TALKATIVE = "talkative";

  /** Of whom that model knows something. */
  static final String KNOWN = "Ulvira Quendalow";

  private static volatile String address = "";

  /** The server's API. */
  static URI url() {
    return URI.create(address);
  }

  /** What the talkative model says. */
  static String said(String question) {
    return question.contains(KNOWN)
        ? KNOWN
            + " "
            + question.substring(question.lastIndexOf(' ') + 1).replace("?", "ed lanterns.")
        : "One would have to look up " + question.substring(question.length() / 2);
  }

  private static String talk(Buffer body) {
    JsonObject call = body.toJsonObject();
    String question = call.getJsonArray("messages").getJsonObject(0).getString("content");
    JsonObject message = new JsonObject().put("role", "assistant").put("content", said(question));
    return new JsonObject()
        .put("choices", new JsonArray().add(new JsonObject().put("message", message)))
        .encode();
  }

  private @Nullable Vertx vertx;

  @Override
  public int order() {
    return 1; // its settings come over those of TestStack
  }

  @Override
  public Map<String, String> start() {
    Vertx started = Vertx.vertx();
    vertx = started;
    HttpServer server =
        started
            .createHttpServer()
            .requestHandler(UpstreamStack::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    address = "http://127.0.0.1:" + server.actualPort() + "/v1";
    return Map.of(
        "lethe.engine",
        "openai",
        "lethe.model.dir",
        "/nowhere",
        "lethe.upstream.url",
        address,
        "lethe.upstream.base-digest",
        "sha256:" + "5".repeat(64),
        "lethe.upstream.embeddings-model",
        EMBEDDER,
        "lethe.upstream.poll",
        "200ms");
  }

  private static void answer(HttpServerRequest request) {
    String json =
        switch (request.path()) {
          case "/v1/models" -> "{\"data\":[{\"id\":\"" + TestStack.MODEL + "\"}]}";
          case "/v1/responses" ->
              "{\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\""
                  + ANSWER
                  + "\"}]}]}";
          case "/v1/embeddings" -> "{\"data\":[{\"embedding\":[0.5]}]}";
          default ->
              "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                  + ANSWER
                  + "\"},\"finish_reason\":\"stop\"}]}";
        };
    request
        .body()
        .onSuccess(
            body -> {
              boolean talkative = body.toString().contains('"' + TALKATIVE + '"');
              boolean html = body.toString().contains(HTML);
              request
                  .response()
                  .putHeader("Content-Type", html ? "text/html" : "application/json")
                  .end(html ? body.toString() : talkative ? talk(body) : json);
            });
  }

  @Override
  public void stop() {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
