package dev.lethe.service.kafka;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The {@linkplain TraceContext trace contexts} of the requests that were heard of last, so that
 * what is written of a request carries on the trace that it was asked for under. The first context
 * of a request counts.
 *
 * <p>Headers are signed by nobody: whoever may write to a topic may forge one. Nothing but the
 * trace depends on it. In memory only, bounded, and gone with the process: a record without a
 * context is as good as one with. Thread-safe.
 */
public final class RecentTraces {
  private static final int MOST = 4_096;

  private final Map<String, Headers> traces =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Headers> eldest) {
          return size() > MOST;
        }
      };

  /** A record about the request was read. */
  public synchronized void heard(String requestId, Headers incoming) {
    Headers trace = TraceContext.of(incoming);
    if (trace.iterator().hasNext()) {
      traces.putIfAbsent(requestId, trace);
    }
  }

  /** What is known of the request's trace, as a record about it carries it: a copy. */
  public Headers of(String requestId) {
    Headers trace = new RecordHeaders();
    addTo(trace, requestId);
    return trace;
  }

  /** Adds what is known of the request's trace to a record about it. */
  public synchronized void addTo(Headers outgoing, String requestId) {
    Headers trace = traces.get(requestId);
    if (trace != null) {
      trace.forEach(outgoing::add);
    }
  }
}
