package dev.lethe.inference.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;

/** A model server on a real socket that says what a test tells it to. */
final class ScriptedUpstream implements AutoCloseable {
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> hungUp = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private volatile BiConsumer<Received, HttpServerResponse> script =
      (call, response) -> response.end();
  private volatile String models = "{\"data\":[]}";

  /** What a call said. */
  record Received(String path, MultiMap headers, Buffer body) {}

  ScriptedUpstream(Vertx vertx) {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
            .requestHandler(
                request -> {
                  if (request.path().endsWith("/models")) {
                    request.response().putHeader("Content-Type", "application/json").end(models);
                    return;
                  }
                  request
                      .response()
                      .closeHandler(
                          closed -> {
                            if (!request.response().ended()) {
                              hungUp.add(request.path());
                            }
                          });
                  request
                      .body()
                      .onSuccess(
                          body -> {
                            Received call = new Received(request.path(), request.headers(), body);
                            received.add(call);
                            script.accept(call, request.response());
                          });
                })
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  /** The calls since the last script. */
  List<Received> received() {
    return received;
  }

  /** Paths of calls whose caller hung up before they were answered. */
  BlockingQueue<String> hungUp() {
    return hungUp;
  }

  void lists(String model) {
    models = "{\"object\":\"list\",\"data\":[{\"id\":\"" + model + "\"}]}";
  }

  /** The whole body of its list. */
  void listsAs(String json) {
    models = json;
  }

  void says(Handler<HttpServerResponse> next) {
    answers((call, response) -> next.handle(response));
  }

  /** What it says depends on the call. */
  void answers(BiConsumer<Received, HttpServerResponse> next) {
    received.clear();
    hungUp.clear();
    script = next;
  }

  void says(int status, String contentType, String body) {
    says(
        response ->
            response.setStatusCode(status).putHeader("Content-Type", contentType).end(body));
  }

  /** One event for each piece of JSON, and {@code [DONE]}. */
  void streams(String... json) {
    says(
        response -> {
          begin(response);
          for (String event : json) {
            response.write("data: " + event + "\n\n");
          }
          response.end("data: [DONE]\n\n");
        });
  }

  static void begin(HttpServerResponse response) {
    response.setChunked(true).putHeader("Content-Type", "text/event-stream");
  }

  @Override
  public void close() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
