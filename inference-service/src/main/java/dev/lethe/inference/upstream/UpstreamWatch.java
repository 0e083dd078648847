package dev.lethe.inference.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.inference.serving.LogKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again whether the upstream is there and lists the model. Thread-safe. */
final class UpstreamWatch {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamWatch.class);
  private static final int OK = 200;
  private static final int LARGEST = 4 << 20;

  private final Vertx vertx;
  private final UpstreamClient client;
  private final String model;
  private final Duration period;
  private final Consumer<Set<String>> listed;
  private volatile boolean stopped;
  private volatile Optional<String> obstacle = Optional.of("upstream-not-asked-yet");

  /**
   * @param listed hears each time what the upstream lists, if it answers; must not block
   */
  UpstreamWatch(
      Vertx vertx,
      UpstreamClient client,
      String model,
      Duration period,
      Consumer<Set<String>> listed) {
    this.vertx = vertx;
    this.client = client;
    this.model = model;
    this.period = period;
    this.listed = listed;
  }

  void start() {
    vertx.runOnContext(nothing -> look());
  }

  /** Looks no more. */
  void stop() {
    stopped = true;
  }

  /** Why the upstream cannot answer, in a word; empty if it can. */
  Optional<String> obstacle() {
    return obstacle;
  }

  private void look() {
    if (stopped) {
      return;
    }
    client
        .call(HttpMethod.GET, "/models")
        .compose(this::list)
        .timeout(Math.max(1, 2 * period.toMillis()), TimeUnit.MILLISECONDS)
        .onComplete(
            found -> {
              found(found.succeeded() ? found.result() : Optional.of("upstream-unreachable"));
              vertx.setTimer(Math.max(1, period.toMillis()), id -> look());
            });
  }

  private Future<Optional<String>> list(HttpClientRequest request) {
    return request
        .send()
        .compose(
            response ->
                response.statusCode() == OK
                    ? body(response).map(this::verdict)
                    : rejected(request, response.statusCode()))
        .onFailure(e -> request.reset());
  }

  private static Future<Optional<String>> rejected(HttpClientRequest request, int status) {
    request.reset();
    return Future.succeededFuture(Optional.of("upstream-status-" + status));
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    Buffer all = Buffer.buffer();
    response.handler(
        bytes -> {
          all.appendBuffer(bytes);
          if (all.length() > LARGEST) {
            response.request().reset();
          }
        });
    return response.end().map(all);
  }

  private Optional<String> verdict(Buffer body) {
    Optional<JsonNode> list =
        StrictJson.object(body.getBytes()).map(json -> json.path("data")).filter(JsonNode::isArray);
    if (list.isEmpty()) {
      return Optional.of("upstream-lists-no-models");
    }
    Set<String> names = new HashSet<>();
    list.get().forEach(each -> names.add(each.path("id").asText()));
    listed.accept(names);
    return names.contains(model)
        ? Optional.empty()
        : Optional.of("upstream-does-not-list-the-model");
  }

  private void found(Optional<String> now) {
    if (!now.equals(obstacle)) {
      now.ifPresentOrElse(
          why -> LOG.warn(LogKey.UPSTREAM_AWAY, why), () -> LOG.info(LogKey.UPSTREAM_THERE));
    }
    obstacle = now;
  }
}
