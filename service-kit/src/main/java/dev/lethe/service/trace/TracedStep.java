package dev.lethe.service.trace;

import dev.lethe.service.kafka.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One span: a step that was begun and ends when it is closed; closing it again changes nothing.
 * While spans are off it passes the trace on that it was begun under, and does nothing else. May be
 * handed from thread to thread, unless {@link #inThread} was called.
 */
public final class TracedStep implements AutoCloseable {
  private final @Nullable Span span;
  private final Headers parent;
  private @Nullable Scope scope;

  /**
   * @param span null while spans are off
   * @param parent the trace context that it was begun under
   */
  TracedStep(@Nullable Span span, Headers parent) {
    this.span = span;
    this.parent = parent;
  }

  /**
   * @param value an id, a digest or a code; never a text that somebody wrote
   */
  public TracedStep with(SpanAttribute attribute, @Nullable String value) {
    if (span != null && value != null) {
      span.setAttribute(AttributeKey.stringKey(attribute.key()), value);
    }
    return this;
  }

  public TracedStep with(SpanAttribute attribute, long value) {
    if (span != null) {
      span.setAttribute(AttributeKey.longKey(attribute.key()), value);
    }
    return this;
  }

  /** The same as a code: {@code NOT_READY} becomes {@code not_ready}. */
  public TracedStep with(SpanAttribute attribute, Enum<?> value) {
    return with(attribute, value.name().toLowerCase(Locale.ROOT));
  }

  /** Says that it failed, and by what class of exception; not with which words. */
  public TracedStep failed(Throwable failure) {
    return failed(failure.getClass().getName());
  }

  /**
   * Says that it failed.
   *
   * @param code why
   */
  public TracedStep failed(String code) {
    if (span != null) {
      span.setStatus(StatusCode.ERROR);
    }
    return with(SpanAttribute.ERROR_TYPE, code);
  }

  /**
   * Makes it the thread's current step until it is closed, so that log lines name it. The same
   * thread must close it.
   */
  @SuppressWarnings("MustBeClosedChecker") // by close()
  public TracedStep inThread() {
    if (span != null && scope == null) {
      scope = span.makeCurrent();
    }
    return this;
  }

  /** What a record carries that follows from this step: a copy. */
  public Headers headers() {
    Headers context = new RecordHeaders();
    if (span == null) {
      TraceContext.of(parent).forEach(context::add);
    } else {
      W3CTraceContextPropagator.getInstance()
          .inject(Context.root().with(span), context, TracedStep::put);
    }
    return context;
  }

  /** The {@code traceparent} of what follows from this step; null where there is no trace. */
  public @Nullable String traceparent() {
    var header = headers().lastHeader("traceparent");
    return header == null ? null : new String(header.value(), StandardCharsets.ISO_8859_1);
  }

  private static void put(@Nullable Headers carrier, String name, String value) {
    if (carrier != null) {
      carrier.remove(name).add(name, value.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Override
  public void close() {
    if (scope != null) {
      scope.close();
      scope = null;
    }
    if (span != null) {
      span.end();
    }
  }
}
