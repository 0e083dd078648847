package dev.lethe.workbench.falsefire;

import dev.lethe.workbench.report.CurvePlot;
import dev.lethe.workbench.report.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A {@link FalseFireResult} as Markdown and as a curve. */
public final class FalseFireReport {
  private final FalseFireResult result;
  private final StringBuilder text = new StringBuilder();

  private FalseFireReport(FalseFireResult result) {
    this.result = result;
  }

  /** Writes {@code false-fire.md}, {@code false-fire.svg} and {@code false-fire.json}. */
  public static void write(FalseFireResult result, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("false-fire.md"), markdown(result));
    Files.writeString(folder.resolve("false-fire.svg"), plot(result));
    ResultJson.write(folder.resolve("false-fire.json"), result);
  }

  /** What was asked, then a table with a row for each number of requests and kind of gate. */
  public static String markdown(FalseFireResult result) {
    FalseFireReport report = new FalseFireReport(result);
    report.head();
    report.curves();
    Double budget = result.budget();
    if (budget != null) {
      report.budget(budget);
    }
    return report.text.toString();
  }

  private void head() {
    line("Spec %s, %d requests, seed %d.", result.spec(), result.requests(), result.seed());
    line("Drafts: %s.", result.drafts());
    boolean bundled = result.general().equals(FalseFireResult.BUNDLED);
    line(
        "General questions: %s.",
        bundled ? "the bundled ones that no gate is fitted on" : result.general());
    int most = result.askedFor().get(result.askedFor().size() - 1);
    if (most > result.requests()) {
      line("The spec has fewer requests than %d: the curves end at %d.", most, result.requests());
    }
    line("Intervals are Wilson's, at 95 %%.");
    line("");
  }

  private void curves() {
    line("| N | gates | false fire, retained | N·p | false fire, general | recall |");
    line("|---|---|---|---|---|---|");
    for (FalseFireResult.Curve curve : result.curves()) {
      for (FalseFirePoint point : curve.points()) {
        line(
            "| %d | %s | %s | %.2f %% | %s | %s |",
            point.requests(),
            curve.gates(),
            share(point.retained()),
            100 * point.retainedSum(),
            share(point.general()),
            share(point.recall()));
      }
    }
  }

  private void budget(double budget) {
    line("");
    line("Within a budget of %s of the calibration questions:", percent(budget));
    line("");
    line(
        "| N | gates | calibration before | after | raised | false fire, retained"
            + " | false fire, general | recall | recall lost |");
    line("|---|---|---|---|---|---|---|---|---|");
    for (FalseFireResult.Curve curve : result.curves()) {
      for (FalseFirePoint point : curve.points()) {
        FalseFirePoint.Budgeted within = point.budgeted();
        if (within != null) {
          line(
              "| %d | %s | %s | %s | %d | %s | %s | %s | %s |",
              point.requests(),
              curve.gates(),
              share(within.calibration()),
              share(within.calibrationWithin()),
              within.raised(),
              share(within.retained()),
              share(within.general()),
              share(within.recall()),
              percent(point.recall().share() - within.recall().share()));
        }
      }
    }
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String share(FiredShare share) {
    return String.format(
        Locale.ROOT,
        "%.2f %% (%.2f–%.2f)",
        100 * share.share(),
        100 * share.low(),
        100 * share.high());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** An SVG document: false fire on retained and on general questions, and recall, against N. */
  public static String plot(FalseFireResult result) {
    List<String> labels =
        result.curves().get(0).points().stream().map(p -> String.valueOf(p.requests())).toList();
    return CurvePlot.of(
        "requests",
        labels,
        List.of(
            chart(
                result,
                "False fire on retained, %",
                FalseFirePoint::retained,
                FalseFirePoint.Budgeted::retained),
            chart(
                result,
                "False fire on general, %",
                FalseFirePoint::general,
                FalseFirePoint.Budgeted::general),
            chart(
                result,
                "Recall on probes, %",
                FalseFirePoint::recall,
                FalseFirePoint.Budgeted::recall)));
  }

  private static CurvePlot.Chart chart(
      FalseFireResult result,
      String title,
      Function<FalseFirePoint, FiredShare> fitted,
      Function<FalseFirePoint.Budgeted, FiredShare> within) {
    List<CurvePlot.Series> series = new ArrayList<>();
    for (FalseFireResult.Curve curve : result.curves()) {
      series.add(
          new CurvePlot.Series(
              curve.gates(),
              curve.points().stream().map(fitted).map(FalseFireReport::at).toList()));
    }
    for (FalseFireResult.Curve curve : result.curves()) {
      List<CurvePlot.Point> points = new ArrayList<>();
      for (FalseFirePoint point : curve.points()) {
        FalseFirePoint.Budgeted budgeted = point.budgeted();
        if (budgeted != null) {
          points.add(at(within.apply(budgeted)));
        }
      }
      if (!points.isEmpty()) {
        series.add(new CurvePlot.Series(curve.gates() + ", budget", points));
      }
    }
    return new CurvePlot.Chart(title, series);
  }

  private static CurvePlot.Point at(FiredShare share) {
    return new CurvePlot.Point(share.share(), share.low(), share.high());
  }
}
