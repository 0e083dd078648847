package dev.lethe.inference.http;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.openai.AnswerShape;
import dev.lethe.inference.openai.ApiException;
import dev.lethe.inference.serving.GateSnapshot;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.inference.upstream.ResponseCallReader;
import dev.lethe.inference.upstream.UpstreamCall;
import dev.lethe.inference.upstream.UpstreamCallReader;
import dev.lethe.inference.upstream.UpstreamProxy;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A scripted upstream, the proxy before it, and a client: all on real sockets. */
final class ProxyFixture implements AutoCloseable {
  static final String MODEL = "demo";
  static final String THERE = "org/demo-7b";

  final Vertx vertx = Vertx.vertx();
  final ScriptedUpstream upstream = new ScriptedUpstream(vertx);
  final ReplicaState state = new ReplicaState();
  private final HttpClient http = HttpClient.newHttpClient();
  private final LiveGates live = new LiveGates();
  private final UpstreamProxy proxy;
  private final HttpServer front;

  ProxyFixture(List<InstalledGate> gates, Map<String, String> settings) {
    this(FittedGates.encoder(), gates, settings);
  }

  /**
   * @param encoder that the gates were fitted on
   */
  ProxyFixture(SentenceEncoder encoder, List<InstalledGate> gates, Map<String, String> settings) {
    Map<String, String> all =
        new HashMap<>(
            Map.ofEntries(
                Map.entry("lethe.engine", "openai"),
                Map.entry("lethe.model.id", MODEL),
                Map.entry("lethe.bundles.dir", "b"),
                Map.entry("lethe.trusted.artefacts", "artefacts.pem"),
                Map.entry("lethe.trusted.revocations", "revocations.pem"),
                Map.entry("lethe.hold-back", "8"),
                Map.entry("lethe.upstream.url", upstream.url()),
                Map.entry("lethe.upstream.model", THERE),
                Map.entry("lethe.upstream.poll", "20ms"),
                Map.entry("lethe.upstream.base-digest", "sha256:" + "0".repeat(64))));
    all.putAll(settings);
    InferenceConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(InferenceConfig.class)
            .withDefaultValues(all)
            .build()
            .getConfigMapping(InferenceConfig.class);
    live.replace(new GateSnapshot(GateSet.of(encoder, gates), () -> {}));
    proxy =
        new UpstreamProxy(
            config,
            vertx,
            new NoTls(),
            state,
            live,
            new RecentTraffic(10, Duration.ofHours(1), Clock.systemUTC()),
            new CountingIds(),
            Clock.systemUTC());
    state.loaded(new ServedModel(proxy.engine(), encoder, null));
    state.caughtUp(true);
    front =
        vertx
            .createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
            .requestHandler(this::handle)
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  private void handle(HttpServerRequest request) {
    boolean tells = request.getHeader("Tells") == null;
    request.body().onSuccess(body -> answer(request, body, tells));
  }

  private static UpstreamCall read(String path, byte[] body) {
    return switch (path) {
      case "/v1/responses" -> new ResponseCallReader(MODEL, THERE).read(body);
      case "/v1/chat/completions" ->
          new UpstreamCallReader(AnswerShape.CHAT, MODEL, THERE).read(body);
      default -> new UpstreamCallReader(AnswerShape.COMPLETION, MODEL, THERE).read(body);
    };
  }

  private void answer(HttpServerRequest request, Buffer body, boolean tells) {
    ClientConnection client = new ClientConnection(request.response());
    try {
      proxy.answer(
          read(request.path(), body.getBytes()),
          new ProxyConnection(client, new GateHeader(tells), tells),
          request.getHeader("traceparent"));
    } catch (ApiException e) {
      client.refuse(e.error());
    }
  }

  /** How many calls the upstream did not answer, for one reason. */
  long failures(String reason) {
    return proxy.failures(reason);
  }

  /** The address of chats. */
  String front() {
    return "http://127.0.0.1:" + front.actualPort() + "/v1/chat/completions";
  }

  HttpRequest.Builder call(String path, byte[] body) {
    return HttpRequest.newBuilder(URI.create(front()).resolve(path))
        .timeout(Duration.ofMinutes(1))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer the-clients-own-key")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> post(String path, String body) {
    return send(call(path, body.getBytes(java.nio.charset.StandardCharsets.UTF_8)).build());
  }

  HttpResponse<String> chat(String body) {
    return post("/v1/chat/completions", body);
  }

  /** A chat of one message. */
  HttpResponse<String> ask(String question, boolean stream) {
    return chat(question(question, stream));
  }

  static String question(String question, boolean stream) {
    return "{\"model\":\"demo\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(stream, question);
  }

  @Override
  public void close() {
    front.close().toCompletionStage().toCompletableFuture().join();
    upstream.close();
    proxy.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static final class CountingIds implements RandomSource {
    private int last;

    @Override
    public long seed() {
      return 0;
    }

    @Override
    public synchronized String id() {
      return "id-" + ++last;
    }
  }

  private static final class NoTls implements TlsConfigurationRegistry {
    @Override
    public Optional<TlsConfiguration> get(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<TlsConfiguration> getDefault() {
      return Optional.empty();
    }

    @Override
    public void register(String name, TlsConfiguration configuration) {
      throw new UnsupportedOperationException();
    }
  }
}
