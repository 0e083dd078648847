package dev.lethe.inference.http;

import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.openai.AnswerShape;
import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.CallReader;
import dev.lethe.inference.openai.ChatReader;
import dev.lethe.inference.openai.CompletionReader;
import dev.lethe.inference.serving.AdmissionController;
import dev.lethe.inference.serving.CompletionService;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.RedactedException;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.inference.upstream.EmbeddingCallReader;
import dev.lethe.inference.upstream.ResponseCallReader;
import dev.lethe.inference.upstream.UpstreamCallReader;
import dev.lethe.inference.upstream.UpstreamProxy;
import dev.lethe.service.config.EngineKind;
import dev.lethe.service.config.ModelTenants;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the OpenAI API under {@code /v1}; every error there is OpenAI's error object. */
@Singleton
final class OpenAiRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(OpenAiRoutes.class);

  private final InferenceConfig config;
  private final Instance<UpstreamProxy> upstream;
  private final Backend backend;
  private final ModelTenancy tenancy;
  private final long maxBody;

  OpenAiRoutes(
      InferenceConfig config,
      ReplicaState state,
      AdmissionController admission,
      CompletionService completions,
      Clock clock,
      RandomSource random,
      Instance<UpstreamProxy> upstream) {
    this.config = config;
    this.upstream = upstream;
    this.backend =
        new Backend(
            config.model().id(),
            state,
            admission,
            completions,
            new GateHeader(config.gateHeader()),
            clock,
            random);
    this.tenancy = new ModelTenancy(config.model().id(), ModelTenants.of(config.modelTenants()));
    this.maxBody = config.maxBody().asLongValue();
  }

  void register(@Observes Router router) {
    router.route("/v1/*").failureHandler(OpenAiRoutes::failed);
    router.route("/v1/*").handler(new CallSpan(backend.modelId()));
    router.route("/v1/*").handler(tenancy);
    ModelsHandler models = new ModelsHandler(backend.modelId(), backend.clock().instant());
    router.get("/v1/models").handler(models::list);
    router.get("/v1/models/*").handler(models::one);
    post(
        router,
        "/v1/completions",
        new CompletionReader(config.maxChoices()),
        AnswerShape.COMPLETION);
    post(router, "/v1/chat/completions", new ChatReader(config.maxChoices()), AnswerShape.CHAT);
    post(router, "/v1/responses", responses());
    post(router, "/v1/embeddings", embeddings());
    only(router, "/v1/models", "GET");
    only(router, "/v1/models/*", "GET");
    router.route("/v1/*").handler(refuse(ApiError.unknownPath()));
  }

  private void post(Router router, String path, CallReader reader, AnswerShape shape) {
    post(router, path, handler(reader, shape));
  }

  private void post(Router router, String path, Handler<RoutingContext> handler) {
    router.post(path).handler(OpenAiRoutes::requireJson);
    router.post(path).handler(BodyHandler.create(false).setBodyLimit(maxBody));
    router.post(path).handler(handler);
    only(router, path, "POST");
  }

  private Handler<RoutingContext> handler(CallReader reader, AnswerShape shape) {
    if (config.engine() == EngineKind.EMBEDDED) {
      return new CallHandler(reader, shape, backend);
    }
    UpstreamCallReader calls =
        new UpstreamCallReader(shape, backend.modelId(), UpstreamProxy.model(config));
    return new ProxyHandler(calls::read, upstream.get(), backend.header());
  }

  /** Those are the upstream's only. */
  private Handler<RoutingContext> responses() {
    if (config.engine() == EngineKind.EMBEDDED) {
      return refuse(ApiError.unknownPath());
    }
    ResponseCallReader calls =
        new ResponseCallReader(backend.modelId(), UpstreamProxy.model(config));
    return new ProxyHandler(calls::read, upstream.get(), backend.header());
  }

  /** There are none but the upstream's. */
  private Handler<RoutingContext> embeddings() {
    Optional<String> model = config.upstream().embeddingsModel();
    if (config.engine() == EngineKind.EMBEDDED || model.isEmpty()) {
      return refuse(ApiError.unknownPath());
    }
    return new ProxyHandler(
        new EmbeddingCallReader(model.get())::read, upstream.get(), backend.header());
  }

  private static void only(Router router, String path, String method) {
    router
        .route(path)
        .handler(
            context -> {
              context.response().putHeader(HttpHeaders.ALLOW, method);
              ClientConnection.refuse(context.response(), ApiError.method());
            });
  }

  private static Handler<RoutingContext> refuse(ApiError error) {
    return context -> ClientConnection.refuse(context.response(), error);
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    String media = type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    if (media.equals("application/json")) {
      context.next();
    } else {
      ClientConnection.refuse(context.response(), ApiError.mediaType());
    }
  }

  private static void failed(RoutingContext context) {
    int status = context.statusCode();
    ApiError error =
        status == 400 ? ApiError.malformed() : ApiError.of(status < 400 ? 500 : status);
    boolean gone = context.response().closed() || context.failure() instanceof HttpClosedException;
    if (error.status() == 500 && context.failure() != null && !gone) {
      LOG.error(LogKey.REQUEST_FAILED, new RedactedException(context.failure()));
    }
    ClientConnection.refuse(context.response(), error);
  }
}
