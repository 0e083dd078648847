package dev.lethe.ingest.stream;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The W3C trace context that travels in record headers. */
public final class TraceContext {
  private static final Map<String, Pattern> TRACE =
      Map.of(
          "traceparent", Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"),
          // 3.3.1.5: 512 characters must be passed on; more need not.
          "tracestate", Pattern.compile("[\\x20-\\x7e]{1,512}"));

  private TraceContext() {}

  /**
   * A copy that keeps the W3C trace context, where it has its form, and drops everything else: what
   * is kept is written on with every record that follows.
   */
  public static Headers of(Headers incoming) {
    Headers kept = new RecordHeaders();
    TRACE.forEach(
        (name, form) -> {
          Header header = incoming.lastHeader(name);
          if (header != null && header.value() != null && isLike(form, header.value())) {
            kept.add(header);
          }
        });
    return kept;
  }

  private static boolean isLike(Pattern form, byte[] value) {
    return form.matcher(new String(value, StandardCharsets.ISO_8859_1)).matches();
  }
}
