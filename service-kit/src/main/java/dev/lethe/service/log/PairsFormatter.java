package dev.lethe.service.log;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.service.trace.Spans;
import java.util.Set;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Puts a line's pairs, and the ids of the span that it was logged in, in front of what another
 * formatter of JSON writes; that one's settings all count. Thread-safe if the other is.
 */
final class PairsFormatter extends ExtFormatter {
  /** Whose lines have the form. */
  private static final String OURS = "dev.lethe.";

  /** What the formatter itself writes, with all its details. */
  static final Set<String> TAKEN =
      Set.of(
          "timestamp",
          "sequence",
          "loggerClassName",
          "loggerName",
          "level",
          "message",
          "threadName",
          "threadId",
          "mdc",
          "ndc",
          "hostName",
          "processName",
          "processId",
          "exception",
          "stackTrace",
          "sourceClassName",
          "sourceFileName",
          "sourceMethodName",
          "sourceLineNumber",
          "sourceModuleName",
          "sourceModuleVersion");

  private final ExtFormatter json;

  PairsFormatter(ExtFormatter json) {
    this.json = json;
  }

  @Override
  public String format(ExtLogRecord record) {
    String line = json.format(record);
    ObjectNode fields = fields(record);
    int brace = line.indexOf('{');
    if (fields.isEmpty() || brace < 0) {
      return line;
    }
    String text = fields.toString();
    return line.substring(0, brace)
        + text.substring(0, text.length() - 1)
        + ","
        + line.substring(brace + 1);
  }

  private static ObjectNode fields(ExtLogRecord record) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    Spans.current()
        .ifPresent(ids -> fields.put("traceId", ids.traceId()).put("spanId", ids.spanId()));
    String logger = record.getLoggerName();
    if (logger != null && logger.startsWith(OURS)) {
      LogPairs.of(record)
          .forEach(
              (key, value) -> {
                if (!TAKEN.contains(key)) {
                  fields.putPOJO(key, value);
                }
              });
    }
    return fields;
  }

  /** What the other one is asked, too: how an exception is written. */
  @Override
  public boolean isCallerCalculationRequired() {
    return json.isCallerCalculationRequired();
  }
}
