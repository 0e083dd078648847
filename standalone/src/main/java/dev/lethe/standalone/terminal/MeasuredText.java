package dev.lethe.standalone.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Figures of a request's steps as lines. */
public final class MeasuredText {
  private static final String ATTACKS = "attackFamilies";

  private MeasuredText() {}

  /** One a figure; of the attacks those of all families together, as a certificate has the rest. */
  public static List<String> lines(JsonNode measured) {
    return measured.properties().stream()
        .map(e -> e.getKey() + " = " + value(e.getKey(), e.getValue()))
        .toList();
  }

  private static JsonNode value(String name, JsonNode figures) {
    return name.equals(ATTACKS) && figures.has("all") ? figures.path("all") : figures;
  }
}
