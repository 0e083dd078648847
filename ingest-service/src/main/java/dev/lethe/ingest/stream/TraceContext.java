package dev.lethe.ingest.stream;

import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The W3C trace context that travels in record headers. */
public final class TraceContext {
  private static final List<String> TRACE = List.of("traceparent", "tracestate");

  private TraceContext() {}

  /** A copy that keeps the W3C trace context and drops everything else. */
  public static Headers of(Headers incoming) {
    Headers kept = new RecordHeaders();
    for (String name : TRACE) {
      Header header = incoming.lastHeader(name);
      if (header != null) {
        kept.add(header);
      }
    }
    return kept;
  }
}
