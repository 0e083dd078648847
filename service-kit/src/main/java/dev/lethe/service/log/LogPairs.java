package dev.lethe.service.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * The {@code key=value} pairs of a log line, by what was logged and not by how it reads: a value
 * may hold spaces, quotes and pairs of its own. Thread-safe.
 */
final class LogPairs {
  private static final Pattern KEY = Pattern.compile("\\b([a-zA-Z]+)=");

  private LogPairs() {}

  /**
   * The pairs in their order; a value is what was logged: a number, a truth value, or its text.
   * Empty for a line that is not of the form.
   */
  static Map<String, Object> of(ExtLogRecord record) {
    Map<String, Object> pairs = new LinkedHashMap<>();
    Object[] values = record.getParameters();
    String line = record.getMessage();
    if (values == null || line == null) {
      return pairs;
    }
    Matcher key = KEY.matcher(line);
    int from = 0;
    for (Object value : values) {
      String text = String.valueOf(value);
      if (!key.find(from) || !line.startsWith(text, key.end())) {
        return pairs; // the last one may be an exception, which the line does not hold
      }
      pairs.putIfAbsent(key.group(1), plain(value, text));
      from = key.end() + text.length();
    }
    return pairs;
  }

  private static Object plain(@Nullable Object value, String text) {
    if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
      return value;
    }
    return text;
  }
}
