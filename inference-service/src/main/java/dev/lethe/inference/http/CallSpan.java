package dev.lethe.inference.http;

import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traces the answer to every call of the API, and lets what the call leads to follow from that. A
 * span has the route, and never what a client wrote: a path of its own is {@code /v1/*}.
 */
final class CallSpan implements Handler<RoutingContext> {
  private static final String STEP = "dev.lethe.inference.span";
  private static final int SERVER_ERROR = 500;

  /** What OpenTelemetry calls what an endpoint does. */
  private static final Map<String, String> OPERATIONS =
      Map.of(
          "/v1/completions", "text_completion",
          "/v1/chat/completions", "chat",
          "/v1/responses", "chat",
          "/v1/embeddings", "embeddings");

  private final String modelId;

  CallSpan(String modelId) {
    this.modelId = modelId;
  }

  @Override
  public void handle(RoutingContext context) {
    if (Spans.areOn()) {
      begin(context);
    }
    context.next();
  }

  private void begin(RoutingContext context) {
    String path = String.valueOf(context.normalizedPath());
    String operation = OPERATIONS.get(path);
    TracedStep step =
        Spans.serve(
            context.request().method().name(),
            operation == null ? "/v1/*" : path,
            Spans.context(
                context.request().getHeader("traceparent"),
                context.request().getHeader("tracestate")));
    if (operation != null) {
      step.with(SpanAttribute.GEN_AI_OPERATION, operation)
          .with(SpanAttribute.GEN_AI_MODEL, modelId);
    }
    context.put(STEP, step);
    context.addEndHandler(
        ended -> {
          int status = context.response().getStatusCode();
          step.with(SpanAttribute.HTTP_STATUS, status);
          if (ended.failed()) {
            step.failed("client-gone");
          } else if (status >= SERVER_ERROR) {
            step.failed(Integer.toString(status));
          }
          step.close();
        });
  }

  /** What follows from the call belongs to this {@code traceparent}; null where there is none. */
  static @Nullable String traceparent(RoutingContext context) {
    TracedStep step = context.get(STEP);
    return step == null ? context.request().getHeader("traceparent") : step.traceparent();
  }
}
