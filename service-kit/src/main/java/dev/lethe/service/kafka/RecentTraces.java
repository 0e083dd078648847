package dev.lethe.service.kafka;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The W3C trace contexts (<a href="https://www.w3.org/TR/trace-context/">Trace Context</a>) of the
 * requests that were heard of last, so that what is written of a request carries on the trace that
 * it was asked for under. The first context of a request counts.
 *
 * <p>Headers are signed by nobody: whoever may write to a topic may forge one. Nothing but the
 * trace depends on it. In memory only, bounded, and gone with the process: a record without a
 * context is as good as one with. Thread-safe.
 */
public final class RecentTraces {
  private static final int MOST = 4_096;

  private static final String PARENT = "traceparent";

  /** Version ff is forbidden, and so are ids of zeros alone (section 3.2.2). */
  private static final Pattern PARENT_FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final String STATE = "tracestate";

  /** 512 characters must be passed on, more need not (section 3.3.1.5). */
  private static final Pattern STATE_FORM = Pattern.compile("[\\x20-\\x7e]{1,512}");

  private static final int ID_AT = 3;
  private static final int ID_LENGTH = 32;

  private final Map<String, Headers> traces =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Headers> eldest) {
          return size() > MOST;
        }
      };

  /** Those of a record's headers that are trace context in its form; none without a parent. */
  public static Headers of(Headers incoming) {
    Headers kept = new RecordHeaders();
    Header parent = inForm(incoming, PARENT, PARENT_FORM);
    if (parent != null) {
      kept.add(parent);
      Header state = inForm(incoming, STATE, STATE_FORM);
      if (state != null) {
        kept.add(state);
      }
    }
    return kept;
  }

  /** A record about the request was read. */
  public synchronized void heard(String requestId, Headers incoming) {
    Headers trace = of(incoming);
    if (trace.lastHeader(PARENT) != null) {
      traces.putIfAbsent(requestId, trace);
    }
  }

  /** Adds what is known of the request's trace to a record about it. */
  public synchronized void addTo(Headers outgoing, String requestId) {
    Headers trace = traces.get(requestId);
    if (trace != null) {
      trace.forEach(outgoing::add);
    }
  }

  /** The trace that the request belongs to, in 32 hexadecimal digits; empty if it is not known. */
  public synchronized Optional<String> idOf(String requestId) {
    Headers trace = traces.get(requestId);
    Header parent = trace == null ? null : trace.lastHeader(PARENT);
    return parent == null
        ? Optional.empty()
        : Optional.of(new String(parent.value(), ID_AT, ID_LENGTH, StandardCharsets.ISO_8859_1));
  }

  private static @Nullable Header inForm(Headers headers, String name, Pattern form) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String value = new String(header.value(), StandardCharsets.ISO_8859_1);
    return form.matcher(value).matches() ? header : null;
  }
}
