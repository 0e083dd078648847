package dev.lethe.service.trace;

import dev.lethe.service.kafka.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Begins the steps of this process' spans. There is one for the whole process, as with loggers.
 * Spans are off until {@link SpanExport} starts, and cost one look at a field then. Thread-safe.
 */
public final class Spans {
  private static final Getter GETTER = new Getter();
  private static volatile @Nullable Tracer tracer;

  private Spans() {}

  /** Null switches spans off. */
  static void use(@Nullable Tracer taken) {
    tracer = taken;
  }

  /** Whether anybody wants spans. */
  public static boolean areOn() {
    return tracer != null;
  }

  /**
   * The answer to a call of ours.
   *
   * @param method of HTTP
   * @param route with names in the place of ids
   */
  public static TracedStep serve(String method, String route, Headers parent) {
    return begin(SpanKind.SERVER, method + " " + route, parent, List.of())
        .with(SpanAttribute.HTTP_METHOD, method)
        .with(SpanAttribute.HTTP_ROUTE, route);
  }

  /** A call of another server. */
  public static TracedStep call(String name, Headers parent) {
    return begin(SpanKind.CLIENT, name, parent, List.of());
  }

  /** A record that is written. */
  public static TracedStep send(String topic, Headers parent) {
    return message(SpanKind.PRODUCER, "send", topic, parent);
  }

  /** What is done with a record that was read, whose headers are the parent. */
  public static TracedStep process(String topic, Headers parent) {
    return message(SpanKind.CONSUMER, "process", topic, parent);
  }

  /** Anything else. */
  public static TracedStep step(String name, Headers parent) {
    return begin(SpanKind.INTERNAL, name, parent, List.of());
  }

  /** What is done for several at once: it belongs to none of their traces, and names all. */
  public static TracedStep linked(String name, List<Headers> causes) {
    return begin(SpanKind.INTERNAL, name, new RecordHeaders(), causes);
  }

  /**
   * Trace context as it comes with a call.
   *
   * @param traceparent of W3C Trace Context; null if none came
   * @param tracestate the same
   */
  public static Headers context(@Nullable String traceparent, @Nullable String tracestate) {
    Headers context = new RecordHeaders();
    if (traceparent != null) {
      context.add("traceparent", traceparent.getBytes(StandardCharsets.ISO_8859_1));
    }
    if (tracestate != null) {
      context.add("tracestate", tracestate.getBytes(StandardCharsets.ISO_8859_1));
    }
    return TraceContext.of(context);
  }

  /** The thread's current step; empty if there is none. */
  public static Optional<Ids> current() {
    if (tracer == null) {
      return Optional.empty();
    }
    SpanContext now = Span.current().getSpanContext();
    return now.isValid()
        ? Optional.of(new Ids(now.getTraceId(), now.getSpanId()))
        : Optional.empty();
  }

  /** What a span is found by, in lower-case hexadecimal digits. */
  public record Ids(String traceId, String spanId) {}

  private static TracedStep message(SpanKind kind, String operation, String topic, Headers parent) {
    return begin(kind, operation + " " + topic, parent, List.of())
        .with(SpanAttribute.MESSAGING_SYSTEM, "kafka")
        .with(SpanAttribute.MESSAGING_OPERATION, operation)
        .with(SpanAttribute.MESSAGING_OPERATION_NAME, operation)
        .with(SpanAttribute.MESSAGING_TOPIC, topic);
  }

  private static TracedStep begin(SpanKind kind, String name, Headers parent, List<Headers> links) {
    Tracer now = tracer;
    if (now == null) {
      return new TracedStep(null, parent);
    }
    SpanBuilder span = now.spanBuilder(name).setSpanKind(kind).setParent(contextOf(parent));
    for (Headers link : links) {
      span.addLink(Span.fromContext(contextOf(link)).getSpanContext());
    }
    return new TracedStep(span.startSpan(), parent);
  }

  private static Context contextOf(Headers headers) {
    return W3CTraceContextPropagator.getInstance()
        .extract(Context.root(), TraceContext.of(headers), GETTER);
  }

  private static final class Getter implements TextMapGetter<Headers> {
    @Override
    public Iterable<String> keys(Headers carrier) {
      List<String> names = new ArrayList<>();
      carrier.forEach(header -> names.add(header.key()));
      return names;
    }

    @Override
    public @Nullable String get(@Nullable Headers carrier, String name) {
      Header header = carrier == null ? null : carrier.lastHeader(name);
      return header == null ? null : new String(header.value(), StandardCharsets.ISO_8859_1);
    }
  }
}
