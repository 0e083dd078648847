package dev.lethe.service.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps this process' spans in memory in the place of a collector, until it is closed: for tests.
 * Thread-safe.
 */
public final class SpanRecorder implements AutoCloseable {
  private final List<Recorded> spans = new CopyOnWriteArrayList<>();
  private final SpanExport export = SpanExport.to(new Keeping());

  private SpanRecorder() {}

  /**
   * A span that has ended.
   *
   * @param kind as OpenTelemetry calls it, such as {@code SERVER}
   * @param parentId zeros alone where it has none
   * @param attributes all of them, as text
   * @param links the ids of the spans that it names beside its parent
   */
  public record Recorded(
      String name,
      String kind,
      String traceId,
      String spanId,
      String parentId,
      Map<String, String> attributes,
      List<String> links) {
    private static Recorded of(SpanData span) {
      Map<String, String> attributes = new TreeMap<>();
      span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), "" + value));
      return new Recorded(
          span.getName(),
          span.getKind().name(),
          span.getTraceId(),
          span.getSpanId(),
          span.getParentSpanId(),
          attributes,
          span.getLinks().stream().map(link -> link.getSpanContext().getSpanId()).toList());
    }
  }

  /** Switches spans on. */
  public static SpanRecorder start() {
    return new SpanRecorder();
  }

  /** Those that have ended, in that order. */
  public List<Recorded> spans() {
    return List.copyOf(spans);
  }

  /** Those of them that have that name. */
  public List<Recorded> named(String name) {
    return spans.stream().filter(span -> span.name().equals(name)).toList();
  }

  @Override
  public void close() {
    export.close();
  }

  private final class Keeping implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      ended.forEach(span -> spans.add(Recorded.of(span)));
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
