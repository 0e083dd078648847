package dev.lethe.ingest.console.draft;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Json;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code {"prompt":…,"completion":…}} a line; blank lines count but say nothing. */
final class JsonLineReader {
  private static final Set<String> FIELDS =
      Set.of(ExampleCollector.PROMPT, ExampleCollector.COMPLETION);

  private JsonLineReader() {}

  static void read(LineFault.Source source, String text, ExampleCollector into) {
    long number = 0;
    for (int start = 0; start < text.length() && !into.isFull(); ) {
      int end = text.indexOf('\n', start);
      String line = text.substring(start, end < 0 ? text.length() : end);
      number++;
      if (!line.isBlank()) {
        line(source, number, line, into);
      }
      start = end < 0 ? text.length() : end + 1;
    }
  }

  private static void line(
      LineFault.Source source, long number, String line, ExampleCollector into) {
    JsonNode node;
    try {
      node = Json.mapper().readTree(line);
    } catch (JsonProcessingException e) {
      into.fault(
          source, number, column(e.getLocation()), "From there on it is not one JSON object.");
      return;
    }
    if (!node.isObject()) {
      into.fault(source, number, null, "It is not a JSON object.");
    } else if (!FIELDS.containsAll(node.properties().stream().map(f -> f.getKey()).toList())) {
      into.fault(
          source,
          number,
          null,
          "It has a field besides prompt and completion, which are the only ones.");
    } else if (isText(source, number, node, ExampleCollector.PROMPT, into)
        & isText(source, number, node, ExampleCollector.COMPLETION, into)) {
      into.add(
          source,
          number,
          node.path(ExampleCollector.PROMPT).textValue(),
          node.path(ExampleCollector.COMPLETION).textValue());
    }
  }

  /** Also true of a field that is not there, which is said elsewhere. */
  private static boolean isText(
      LineFault.Source source, long number, JsonNode node, String field, ExampleCollector into) {
    if (node.has(field) && !node.path(field).isTextual()) {
      into.fault(source, number, field, "It is not a text in quotes.");
      return false;
    }
    return true;
  }

  private static @Nullable String column(@Nullable JsonLocation location) {
    return location == null || location.getColumnNr() < 1
        ? null
        : String.format(Locale.ROOT, "%d", location.getColumnNr());
  }
}
