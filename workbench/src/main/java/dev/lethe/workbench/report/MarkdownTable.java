package dev.lethe.workbench.report;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A result as Markdown: stages of all methods, then each request after the last stage. */
public final class MarkdownTable {
  private static final String STAGES =
      """
      | method | after request | S.U. % | D.U. % | R.D. % | R.D. lost, points | first request S.U. / D.U. % | gate recall % | false fire % | rank (of hidden) | shield s | fit s | steps | stored KiB | remark |
      |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
      """;
  private static final String REQUESTS =
      """
      | method | request | probability: forget / probe | ROUGE-L: forget / probe | extraction strength: forget / probe | exact memorisation: forget / probe | truth ratio: probe | recovery, points |
      |---|---|---|---|---|---|---|---|
      """;

  private final StringBuilder text = new StringBuilder();
  private final BenchmarkResult result;

  private MarkdownTable(BenchmarkResult result) {
    this.result = result;
  }

  public static String of(BenchmarkResult result) {
    MarkdownTable table = new MarkdownTable(result);
    table.head();
    table.text.append(STAGES);
    result.methods().forEach(table::stages);
    table.retained();
    if (!result.baseModel().utility().isEmpty()) {
      table.utility();
    }
    table.text.append("\nAfter the last request:\n\n").append(REQUESTS);
    result.methods().forEach(table::requests);
    return table.text.toString();
  }

  private void head() {
    BenchmarkResult.BaseModel base = result.baseModel();
    line(
        "%s, seed %d, scored by %s; forget examples scored: at most %d of a request, evenly taken.",
        result.spec(), result.seed(), result.scoring(), result.scoredForgetExamples());
    line(
        "Base model: S.U. %s, D.U. %s, R.D. %s %%; %d layers, hidden size %d.%n",
        percent(base.su()),
        percent(base.du()),
        percent(base.rd()),
        base.layers(),
        base.hiddenSize());
  }

  /** How a row calls a method: nobody may take one that is given more for one of the others. */
  private static String label(String method, MethodResult found) {
    return found.usesRetainedData() ? method + " (uses retained data)" : method;
  }

  private double rdBefore(MethodResult found) {
    BenchmarkResult.BaseModel base = result.baseModel();
    return found.usesRetainedData() ? base.rdOutsideSample() : base.rd();
  }

  /** What those were given that use retained data, and what their R.D. is on. */
  private void retained() {
    int given =
        result.methods().values().stream().mapToInt(m -> m.retainedExamples()).max().orElse(0);
    if (given > 0) {
      line(
          "%nMethods that use retained data were given %d of the retained examples, evenly taken."
              + " Their R.D. is on the others, of which the base model has %s %%.",
          given, percent(result.baseModel().rdOutsideSample()));
    }
  }

  private void stages(String method, MethodResult found) {
    int number = 0;
    for (StageResult s : found.stages()) {
      line(
          "| %s | %d | %s | %s | %s | %s | %s / %s | %s | %s | %d (%s %%) | %.1f | %.1f | %d | %d | %s |",
          label(method, found),
          ++number,
          percent(s.su()),
          percent(s.du()),
          percent(s.rd()),
          percent(rdBefore(found) - s.rd()),
          percent(s.persistenceSu()),
          percent(s.persistenceDu()),
          percent(s.gateRecall()),
          percent(s.falseFire()),
          s.rank(),
          percent(s.rankShare()),
          s.shieldSeconds(),
          s.fitSeconds(),
          s.steps(),
          s.storedBytes() / 1024,
          s.remark());
    }
  }

  /** A column for each set: its score, and how many points are lost. */
  private void utility() {
    Map<String, Double> before = result.baseModel().utility();
    text.append("\nUtility, % (points lost):\n\n| method | after request |");
    before.keySet().forEach(name -> text.append(' ').append(name).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(before.size())).append('\n');
    utility("base model", 0, before);
    result
        .methods()
        .forEach(
            (method, found) -> {
              int number = 0;
              for (StageResult stage : found.stages()) {
                utility(label(method, found), ++number, stage.utility());
              }
            });
  }

  private void utility(String method, int stage, Map<String, Double> scores) {
    text.append(String.format(Locale.ROOT, "| %s | %d |", method, stage));
    result
        .baseModel()
        .utility()
        .forEach(
            (name, before) -> {
              double now = scores.getOrDefault(name, Double.NaN);
              text.append(' ').append(percent(now)).append(" (").append(percent(before - now));
              text.append(") |");
            });
    text.append('\n');
  }

  private void requests(String method, MethodResult found) {
    int number = 0;
    for (var r : found.requests()) {
      line(
          "| %s | %d | %s / %s | %s / %s | %s / %s | %s / %s | %s | %s |",
          label(method, found),
          ++number,
          decimal(r.forget().probability()),
          decimal(r.probe().probability()),
          decimal(r.forget().rougeL()),
          decimal(r.probe().rougeL()),
          decimal(r.forget().extractionStrength()),
          decimal(r.probe().extractionStrength()),
          decimal(r.forget().exactMemorisation()),
          decimal(r.probe().exactMemorisation()),
          decimal(r.probe().truthRatio()),
          percent(r.recovery()));
    }
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String percent(@Nullable Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.2f", 100 * value);
  }

  private static String decimal(@Nullable Double value) {
    return value == null ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }
}
