package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** A consolidation's report in words: a line for each request, then the ranks, then the end. */
final class ConsolidationText {
  private static final String ROW = "%-36s  %-14s  %6s  %-16s  %-16s%n";

  private ConsolidationText() {}

  static String of(JsonNode run) {
    JsonNode report = run.path("report");
    StringBuilder text = new StringBuilder();
    if (!report.path("members").isEmpty()) {
      text.append(String.format(Locale.ROOT, ROW, "request", "", "probes", "leaks", "replaced"));
    }
    for (JsonNode member : report.path("members")) {
      text.append(
          String.format(
              Locale.ROOT,
              ROW,
              member.path("requestId").asText(),
              fate(member),
              member.path("probes").asText(),
              change(member.path("scoreBefore"), member.path("scoreAfter")),
              change(member.path("replacedBefore"), member.path("replacedAfter"))));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "rank %d -> %d of %d%s%n",
            report.path("rankBefore").asInt(),
            report.path("rankAfter").asInt(),
            report.path("rankLimit").asInt(),
            report.path("truncation").isNumber()
                ? String.format(
                    Locale.ROOT, ", %.1f %% cut off", 100 * report.path("truncation").asDouble())
                : ""));
    return text.append(end(run, report)).toString();
  }

  private static String end(JsonNode run, JsonNode report) {
    if (run.path("published").asBoolean()) {
      return "published";
    }
    return switch (report.path("outcome").asText()) {
      case "WORSE" -> "nothing published: " + worst(report);
      case "NOTHING" -> "nothing to fold: " + report.path("reason").asText();
      default -> "dry run: nothing published";
    };
  }

  private static String worst(JsonNode report) {
    StringBuilder text = new StringBuilder();
    for (JsonNode member : report.path("members")) {
      if (member.path("fate").asText().equals("WORSE")) {
        double by =
            Math.max(
                member.path("scoreAfter").asDouble() - member.path("scoreBefore").asDouble(),
                member.path("replacedBefore").asDouble() - member.path("replacedAfter").asDouble());
        text.append(text.isEmpty() ? "" : ", ")
            .append(
                String.format(
                    Locale.ROOT,
                    "%s got worse by %.3f, more than %.3f",
                    member.path("requestId").asText(),
                    by,
                    report.path("margin").asDouble()));
      }
    }
    return text.toString();
  }

  private static String fate(JsonNode member) {
    return member.path("fate").asText().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String change(JsonNode before, JsonNode after) {
    return after.isNumber() ? score(before) + " -> " + score(after) : score(before);
  }

  private static String score(JsonNode score) {
    return score.isNumber() ? String.format(Locale.ROOT, "%.4f", score.asDouble()) : "-";
  }
}
