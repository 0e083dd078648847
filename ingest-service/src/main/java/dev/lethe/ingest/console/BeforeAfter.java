package dev.lethe.ingest.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.measured.Measurements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A share that was measured before and after, as two bars.
 *
 * @param label what was measured
 * @param before from 0 to 1
 * @param after from 0 to 1
 */
public record BeforeAfter(String label, double before, double after) {
  /** The length of a bar that is full, in units of the drawing. */
  private static final int FULL = 200;

  private static final String BEFORE = "Before";
  private static final String AFTER = "After";

  /** All pairs among the figures, in their order. */
  static List<BeforeAfter> of(Measurements measured) {
    Map<String, JsonNode> figures = measured.figures();
    List<BeforeAfter> pairs = new ArrayList<>();
    figures.forEach(
        (name, value) -> {
          if (name.endsWith(BEFORE)) {
            String stem = name.substring(0, name.length() - BEFORE.length());
            add(pairs, words(stem), value, figures.get(stem + AFTER));
          } else if (value.has("before") && value.has("after")) {
            add(pairs, words(name), value.get("before"), value.get("after"));
          }
        });
    return List.copyOf(pairs);
  }

  private static void add(
      List<BeforeAfter> pairs, String label, JsonNode before, @Nullable JsonNode after) {
    if (after != null && isShare(before) && isShare(after)) {
      pairs.add(new BeforeAfter(label, before.doubleValue(), after.doubleValue()));
    }
  }

  private static boolean isShare(JsonNode value) {
    return value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= 1;
  }

  /** {@code forgetRougeL} as people write it. */
  static String words(String name) {
    String spaced = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    String known = spaced.replace("rouge l", "ROUGE-L");
    return known.isEmpty()
        ? known
        : known.substring(0, 1).toUpperCase(Locale.ROOT) + known.substring(1);
  }

  /** Length of the bar; a share that is not zero can be seen. */
  public long beforeWidth() {
    return width(before);
  }

  /** Length of the bar; a share that is not zero can be seen. */
  public long afterWidth() {
    return width(after);
  }

  /** For people. */
  public String beforeText() {
    return text(before);
  }

  /** For people. */
  public String afterText() {
    return text(after);
  }

  private static long width(double share) {
    return share == 0 ? 0 : Math.max(2, Math.round(share * FULL));
  }

  private static String text(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }
}
