package dev.lethe.ingest.rest;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** W3C Trace Context of a call, as the records that it leads to carry it on. */
public final class TraceHeaders {
  private static final List<String> NAMES = List.of("traceparent", "tracestate");

  private TraceHeaders() {}

  /** Those that were sent, by name. */
  public static Map<String, String> of(HttpHeaders headers) {
    Map<String, String> trace = new HashMap<>();
    for (String name : NAMES) {
      String value = headers.getHeaderString(name);
      if (value != null) {
        trace.put(name, value);
      }
    }
    return trace;
  }
}
