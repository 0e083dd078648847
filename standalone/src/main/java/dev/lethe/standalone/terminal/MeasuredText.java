package dev.lethe.standalone.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.measured.Figure;
import dev.lethe.schemas.measured.Limit;
import dev.lethe.schemas.measured.Measurements;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Figures of a request's steps as lines for people: a figure with its interval, and what was
 * measured before and after, stand on one line.
 */
public final class MeasuredText {
  private static final String INTERVAL = "Interval";
  private static final String BEFORE = "Before";
  private static final String AFTER = "After";

  private static final Set<String> CHANGE = Set.of("before", "after");

  private MeasuredText() {}

  /**
   * By name, as the database keeps no order. Of the attacks those of all families together, and
   * nothing of the method, as a certificate has the rest.
   */
  public static List<String> lines(Measurements measured) {
    Map<String, JsonNode> figures = measured.figures();
    List<String> lines = new ArrayList<>();
    figures.forEach(
        (name, value) -> {
          if (!standsElsewhere(name, figures.keySet())) {
            lines.add(PrintableText.line(line(name, value, figures)));
          }
        });
    lines.sort(Comparator.naturalOrder());
    measured.findings().ifPresent(findings -> lines.addAll(0, lines(findings.missed())));
    return lines;
  }

  /** What counts most stands first: limits that were missed. */
  private static List<String> lines(List<Limit> missed) {
    return missed.stream()
        .map(
            limit ->
                "finding: %s %s, %s"
                    .formatted(words(limit.what()), limit.foundText(), limit.boundText()))
        .map(PrintableText::line)
        .toList();
  }

  private static boolean standsElsewhere(String name, Set<String> names) {
    boolean interval = name.endsWith(INTERVAL) && isOfAFigure(name, names);
    return interval || (name.endsWith(AFTER) && names.contains(cut(name, AFTER) + BEFORE));
  }

  /** {@code falseFireInterval} is of {@code falseFireRate}. */
  private static boolean isOfAFigure(String interval, Set<String> names) {
    String stem = cut(interval, INTERVAL);
    return names.contains(stem) || names.contains(stem + "Rate");
  }

  private static String line(String name, JsonNode value, Map<String, JsonNode> figures) {
    String stem = cut(name, BEFORE);
    JsonNode after = name.endsWith(BEFORE) ? figures.get(stem + AFTER) : null;
    if (after != null) {
      return words(stem) + ": " + value.asText() + " → " + after.asText();
    }
    boolean families = name.equals(Figure.ATTACK_FAMILIES) && value.has("all");
    JsonNode shown = families ? value.path("all") : value;
    JsonNode interval = figures.get(cut(name, "Rate") + INTERVAL);
    String within = interval != null && interval.isArray() ? " (" + range(interval) + ")" : "";
    return words(name) + ": " + text(shown) + within;
  }

  private static String text(JsonNode value) {
    if (value.isObject()) {
      return parts(value);
    }
    return value.isArray() ? range(value) : value.asText();
  }

  private static String parts(JsonNode object) {
    List<String> parts = new ArrayList<>();
    boolean changes = object.has("before") && object.has("after");
    if (changes) {
      parts.add(object.path("before").asText() + " → " + object.path("after").asText());
    }
    for (Map.Entry<String, JsonNode> part : object.properties()) {
      if (!changes || !CHANGE.contains(part.getKey())) {
        parts.add(words(part.getKey()) + " " + text(part.getValue()));
      }
    }
    return String.join(", ", parts);
  }

  private static String range(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(values.size() == 2 ? " to " : " "));
  }

  private static String words(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT)
        .replace("rouge l", "ROUGE-L");
  }

  private static String cut(String name, String end) {
    return name.endsWith(end) ? name.substring(0, name.length() - end.length()) : name;
  }
}
