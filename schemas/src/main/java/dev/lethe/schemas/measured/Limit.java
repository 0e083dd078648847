package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A limit that a bundle is held to, beside what was found. Numbers are as they were spelled, so
 * that {@code toString} gives the text of the JSON: pages of certificates are compared byte by
 * byte.
 *
 * @param what name of the figure
 * @param found null where it could not be measured, which is no finding
 * @param bound {@code at least} or {@code at most}
 * @param limit null only in what no schema has checked
 * @param kept whether the figure keeps it; null where that is not said, as among findings
 */
public record Limit(
    String what,
    @Nullable Number found,
    String bound,
    @Nullable Number limit,
    @Nullable Boolean kept) {
  static Limit of(JsonNode json) {
    return new Limit(
        json.path("what").asText(),
        Nodes.spelled(json, "found"),
        json.path("bound").asText(),
        Nodes.spelled(json, "limit"),
        json.has("kept") ? json.path("kept").asBoolean() : null);
  }

  static List<Limit> listOf(JsonNode array) {
    List<Limit> limits = new ArrayList<>();
    array.forEach(limit -> limits.add(of(limit)));
    return List.copyOf(limits);
  }

  /** Whether it was measured, and is said not to be kept. */
  public boolean isMissed() {
    return Boolean.FALSE.equals(kept);
  }

  /** {@code 0.4783}; empty where it could not be measured. */
  public String foundText() {
    return text(found);
  }

  /** {@code at least 0.8}. */
  public String boundText() {
    return bound + " " + text(limit);
  }

  private static String text(@Nullable Number number) {
    return number == null ? "" : number.toString();
  }
}
