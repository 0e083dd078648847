package dev.lethe.standalone.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Printable;
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
  private static final String ATTACKS = "attackFamilies";
  private static final String METHOD = "method";
  private static final String LIMITS = "limits";
  private static final String FINDINGS = "findings";
  private static final String INTERVAL = "Interval";
  private static final String BEFORE = "Before";
  private static final String AFTER = "After";

  private static final Set<String> APART = Set.of(METHOD, LIMITS, FINDINGS);
  private static final Set<String> CHANGE = Set.of("before", "after");

  private MeasuredText() {}

  /**
   * By name, as the database keeps no order. Of the attacks those of all families together, and
   * nothing of the method, as a certificate has the rest.
   */
  public static List<String> lines(JsonNode measured) {
    Set<String> names =
        measured.propertyStream().map(Map.Entry::getKey).collect(Collectors.toSet());
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, JsonNode> figure : measured.properties()) {
      String name = figure.getKey();
      if (!APART.contains(name) && !standsElsewhere(name, names)) {
        lines.add(Printable.line(line(name, figure.getValue(), measured)));
      }
    }
    lines.sort(Comparator.naturalOrder());
    lines.addAll(0, findings(measured.path(FINDINGS)));
    return lines;
  }

  /** What counts most stands first: limits that were missed. */
  private static List<String> findings(JsonNode findings) {
    List<String> lines = new ArrayList<>();
    for (JsonNode finding : findings) {
      lines.add(
          Printable.line(
              "finding: %s %s, %s %s"
                  .formatted(
                      words(finding.path("what").asText()),
                      finding.path("found").asText(),
                      finding.path("bound").asText(),
                      finding.path("limit").asText())));
    }
    return lines;
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

  private static String line(String name, JsonNode value, JsonNode measured) {
    if (name.endsWith(BEFORE) && measured.has(cut(name, BEFORE) + AFTER)) {
      String stem = cut(name, BEFORE);
      return words(stem) + ": " + value.asText() + " → " + measured.path(stem + AFTER).asText();
    }
    JsonNode shown = name.equals(ATTACKS) && value.has("all") ? value.path("all") : value;
    JsonNode interval = measured.path(cut(name, "Rate") + INTERVAL);
    return words(name)
        + ": "
        + text(shown)
        + (interval.isArray() ? " (" + range(interval) + ")" : "");
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
