package dev.lethe.service.kafka;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The <a href="https://www.w3.org/TR/trace-context/">W3C trace context</a> that travels in record
 * headers.
 */
public final class TraceContext {
  private static final String PARENT = "traceparent";

  /** Version ff is forbidden, and so are ids of zeros alone (section 3.2.2). */
  private static final Pattern PARENT_FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final String STATE = "tracestate";

  /** 512 characters must be passed on, more need not (section 3.3.1.5). */
  private static final Pattern STATE_FORM = Pattern.compile("[\\x20-\\x7e]{1,512}");

  private TraceContext() {}

  /**
   * Those of a record's headers that are trace context in its form, and no others: a foreign header
   * that was kept would be written on with every record that follows. None without a parent.
   */
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

  private static @Nullable Header inForm(Headers headers, String name, Pattern form) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String value = new String(header.value(), StandardCharsets.ISO_8859_1);
    return form.matcher(value).matches() ? header : null;
  }
}
