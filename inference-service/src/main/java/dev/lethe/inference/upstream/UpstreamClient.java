package dev.lethe.inference.upstream;

import dev.lethe.inference.config.UpstreamConfig;
import dev.lethe.schemas.control.WatchedFile;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls the upstream with its own key, and with nothing that a client showed. Thread-safe. */
final class UpstreamClient {
  private static final int LARGEST_REPLY = 4 << 20;
  private static final String KEY_SETTING = "lethe.upstream.api-key-file";
  private static final int VISIBLE = 0x21;
  private static final int LAST_VISIBLE = 0x7e;

  /** Seconds. Less than the 5 of many Python servers, which would close under our hands. */
  private static final int KEPT_ALIVE = 4;

  private final HttpClient http;
  private final String base;
  private final long connectMillis;
  private final @Nullable WatchedFile<String> key;

  /**
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  UpstreamClient(Vertx vertx, TlsConfigurationRegistry tls, UpstreamConfig config) {
    this.base = base(config);
    this.connectMillis = config.connectTimeout().toMillis();
    this.key =
        config.apiKeyFile().map(file -> new WatchedFile<>(file, UpstreamClient::key)).orElse(null);
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) connectMillis)
            .setKeepAliveTimeout(KEPT_ALIVE)
            .setSsl(base.startsWith("https:"));
    config.tls().ifPresent(name -> TlsConfigUtils.configure(options, named(tls, name)));
    // One more than calls are passed on, for whoever looks whether the upstream is there.
    this.http =
        vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(config.pool() + 1));
  }

  private static TlsConfiguration named(TlsConfigurationRegistry tls, String name) {
    return tls.get(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "lethe.upstream.tls: there is no quarkus.tls." + name));
  }

  private static String base(UpstreamConfig config) {
    URI url =
        config
            .url()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "lethe.upstream.url is required with lethe.engine=openai"));
    String scheme = String.valueOf(url.getScheme());
    boolean plain = url.getUserInfo() == null && url.getQuery() == null && url.getHost() != null;
    if (!plain || !List.of("http", "https").contains(scheme)) {
      throw new IllegalArgumentException(
          "lethe.upstream.url must be http://… or https://… with neither user nor query");
    }
    return url.toString().replaceAll("/+$", "");
  }

  private static String key(Path file, String text) throws IOException {
    String key = text.strip();
    if (key.isEmpty() || !key.chars().allMatch(c -> c >= VISIBLE && c <= LAST_VISIBLE)) {
      throw new IOException(KEY_SETTING + " holds no key");
    }
    return key;
  }

  /** A call that can be sent; fails if nobody is there. */
  Future<HttpClientRequest> call(HttpMethod method, String path) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(base + path)
            .setConnectTimeout(connectMillis)
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.ACCEPT.toString(), "application/json, text/event-stream");
    if (key != null) {
      options.putHeader(HttpHeaders.AUTHORIZATION.toString(), "Bearer " + key.get());
    }
    if (method.equals(HttpMethod.POST)) {
      options.putHeader(HttpHeaders.CONTENT_TYPE.toString(), "application/json");
    }
    return http.request(options);
  }

  /** Sends a body and reads the answer as a whole, up to some megabytes. */
  Future<UpstreamReply> exchange(HttpMethod method, String path, Buffer body, Duration patience) {
    return call(method, path)
        .compose(
            request ->
                request
                    .send(body)
                    .compose(
                        answer ->
                            whole(answer).map(all -> new UpstreamReply(answer.statusCode(), all)))
                    .timeout(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)
                    .onFailure(e -> request.reset()));
  }

  private static Future<Buffer> whole(HttpClientResponse answer) {
    Buffer all = Buffer.buffer();
    answer.handler(
        bytes -> {
          all.appendBuffer(bytes);
          if (all.length() > LARGEST_REPLY) {
            answer.request().reset();
          }
        });
    return answer.end().map(all);
  }

  void close() {
    http.close();
  }
}
