package dev.lethe.service.trace;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SpanExportTest {
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

  @AutoClose private final OtlpCollector collector;

  SpanExportTest() throws Exception {
    collector = new OtlpCollector();
  }

  @Test
  void spansReachTheCollectorThatTheStandardVariableNames() {
    System.setProperty(ENDPOINT, collector.address());
    try (SpanExport export = requireNonNull(SpanExport.start("lethe-test", name -> null))) {
      Headers caller = Spans.context("00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01", null);
      try (TracedStep post = Spans.serve("POST", "/v1/requests", caller);
          TracedStep send = Spans.send("unlearning-requests", post.headers())) {
        send.with(SpanAttribute.REQUEST_ID, "r-1");
      }
    } finally {
      System.clearProperty(ENDPOINT);
    }

    assertThat(Spans.areOn()).isFalse();
    ResourceSpans taken = collector.taken().get(0);
    assertThat(taken.getResource().getAttributesList())
        .extracting(KeyValue::getKey, each -> each.getValue().getStringValue())
        .contains(tuple("service.name", "lethe-test"));
    List<Span> spans = taken.getScopeSpans(0).getSpansList();
    assertThat(spans)
        .extracting(Span::getName)
        .containsExactly("send unlearning-requests", "POST /v1/requests");
    assertThat(id(spans.get(0), "parent_span_id")).isEqualTo(id(spans.get(1), "span_id"));
    assertThat(id(spans.get(0), "trace_id")).isEqualTo("\"" + "\\252".repeat(16) + "\"");
    assertThat(spans.get(0).getAttributesList())
        .extracting(KeyValue::getKey)
        .contains("lethe.request.id", "messaging.destination.name");
  }

  /** As protobuf writes bytes in a text. */
  private static String id(Span span, String field) {
    return span.toString()
        .lines()
        .filter(line -> line.startsWith(field + ": "))
        .map(line -> line.substring(field.length() + 2))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void thereAreNoneUnlessACollectorIsNamed() {
    assertThat(SpanExport.start("lethe-test", name -> null)).isNull();
    assertThat(SpanExport.start("lethe-test", Map.of("OTEL_SDK_DISABLED", "false")::get)).isNull();
    assertThat(
            SpanExport.start(
                "lethe-test",
                Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        collector.address(),
                        "OTEL_SDK_DISABLED",
                        "true")
                    ::get))
        .isNull();
    assertThat(Spans.areOn()).isFalse();
    assertThat(collector.taken()).isEmpty();
  }

  @Test
  void aProtocolThatIsNotSpokenIsNamed() {
    Map<String, String> variables =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");

    assertThatThrownBy(() -> SpanExport.start("lethe-test", variables::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OTEL_EXPORTER_OTLP_PROTOCOL")
        .hasMessageContaining("http/protobuf");
    assertThat(Spans.areOn()).isFalse();
  }

  @Test
  void whileSpansAreOffATraceGoesOnAsItCame() {
    String parent = "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01";
    Headers caller = Spans.context(parent, "vendor=1");

    try (TracedStep step = Spans.process("unlearning-jobs", caller).inThread()) {
      step.with(SpanAttribute.REQUEST_ID, "r-1").failed(new IllegalStateException());

      assertThat(step.traceparent()).isEqualTo(parent);
      assertThat(step.headers().lastHeader("tracestate").value()).asString().isEqualTo("vendor=1");
      assertThat(Spans.current()).isEmpty();
    }
    assertThat(Spans.step("fit", new RecordHeaders()).headers()).isEmpty();
  }
}
