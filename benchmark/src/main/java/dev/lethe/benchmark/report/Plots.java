package dev.lethe.benchmark.report;

import dev.lethe.benchmark.score.Histogram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** SVG plots of a result. */
public final class Plots {
  private static final int PANEL = 300;
  private static final int HEIGHT = 220;
  private static final int MARGIN = 56;

  private Plots() {}

  /**
   * Writes {@code stages.svg} and, for methods that have them, {@code margins-NAME.svg} and {@code
   * overlaps-NAME.svg}.
   */
  public static void write(BenchmarkResult result, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("stages.svg"), stages(result));
    for (Map.Entry<String, MethodResult> entry : result.methods().entrySet()) {
      String name = entry.getKey();
      Histogram margins = entry.getValue().margins();
      if (margins != null) {
        Files.writeString(folder.resolve("margins-" + name + ".svg"), margins(name, margins));
      }
      if (!entry.getValue().overlaps().isEmpty()) {
        Files.writeString(
            folder.resolve("overlaps-" + name + ".svg"),
            overlaps(name, entry.getValue().overlaps()));
      }
    }
  }

  static String stages(BenchmarkResult result) {
    int panel = PANEL + MARGIN + 10;
    Svg svg = new Svg(3 * panel + 10, HEIGHT + 130);
    panel(svg, 0, "S.U. % (lower is better)", result, result.baseModel().su(), StageResult::su);
    panel(svg, panel, "D.U. % (lower is better)", result, result.baseModel().du(), StageResult::du);
    panel(
        svg,
        2 * panel,
        "R.D. % (higher is better)",
        result,
        result.baseModel().rd(),
        StageResult::rd);
    double x = MARGIN;
    double y = HEIGHT + 100;
    int colour = 0;
    for (String name : result.methods().keySet()) {
      svg.rect(x, y - 9, 18, 4, colour(colour++), 1);
      svg.text(x + 24, y - 2, "start", 12, name);
      x += 90;
    }
    svg.line(x, y - 7, x + 18, y - 7, "#222", "stroke-dasharray=\"4 4\"");
    svg.text(x + 24, y - 2, "start", 12, "before any request");
    svg.text(2 * panel, y - 2, "start", 12, result.spec());
    return svg.toString();
  }

  private static void panel(
      Svg svg,
      int left,
      String title,
      BenchmarkResult result,
      double before,
      ToDoubleFunction<StageResult> value) {
    Panel panel = new Panel(svg, left + MARGIN, 36, PANEL, HEIGHT);
    int stages =
        result.methods().values().stream().mapToInt(m -> m.stages().size()).max().orElse(1);
    panel.frame(title, stages, 1);
    panel.reference(before, 1);
    int colour = 0;
    for (MethodResult method : result.methods().values()) {
      List<Double> values = method.stages().stream().map(s -> value.applyAsDouble(s)).toList();
      panel.series(values, 1, colour(colour++));
    }
    svg.text(left + MARGIN + PANEL / 2.0, HEIGHT + 70, "middle", 11, "after request");
  }

  private static String colour(int index) {
    return Panel.COLOURS.get(index % Panel.COLOURS.size());
  }

  static String margins(String name, Histogram margins) {
    int width = 2 * PANEL;
    Svg svg = new Svg(width + 2 * MARGIN, HEIGHT + 110);
    int bins = margins.probes().size();
    double bar = (double) width / bins;
    bars(svg, margins.retain(), bar, "#1f77b4");
    bars(svg, margins.probes(), bar, "#d62728");
    double base = 36 + HEIGHT;
    svg.line(MARGIN, base, MARGIN + width, base, "#222", "");
    double threshold = MARGIN - margins.from() / margins.width() * bar;
    svg.line(threshold, 30, threshold, base, "#222", "stroke-dasharray=\"4 4\"");
    svg.text(threshold, 24, "middle", 12, "threshold");
    for (int i = 0; i <= 4; i++) {
      double value = margins.from() + margins.width() * bins * i / 4;
      svg.text(
          MARGIN + width * i / 4.0,
          base + 16,
          "middle",
          11,
          String.format(Locale.ROOT, "%.2f", value));
    }
    svg.text(MARGIN + width / 2.0, base + 34, "middle", 11, name + ": gate margin (share of each)");
    svg.rect(MARGIN, base + 44, 14, 10, "#d62728", 0.55);
    svg.text(MARGIN + 20, base + 53, "start", 12, "probes, own gate");
    svg.rect(MARGIN + 180, base + 44, 14, 10, "#1f77b4", 0.55);
    svg.text(MARGIN + 200, base + 53, "start", 12, "retained, largest of all gates");
    return svg.toString();
  }

  private static void bars(Svg svg, List<Integer> counts, double bar, String colour) {
    double highest = Math.max(1, Collections.max(counts));
    for (int i = 0; i < counts.size(); i++) {
      double height = HEIGHT * counts.get(i) / highest;
      svg.rect(MARGIN + i * bar, 36 + HEIGHT - height, bar - 1, height, colour, 0.55);
    }
  }

  static String overlaps(String name, List<List<Double>> overlaps) {
    int count = overlaps.size();
    double cell = Math.max(6, Math.min(48, 480.0 / count));
    int size = (int) (count * cell);
    Svg svg = new Svg(size + 2 * MARGIN, size + 2 * MARGIN + 30);
    double highest =
        overlaps.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).max().orElse(1);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        double value = overlaps.get(i).get(j);
        double share = highest > 0 ? value / highest : 0;
        double x = MARGIN + j * cell;
        double y = MARGIN + i * cell;
        svg.rect(x, y, cell - 1, cell - 1, "#08519c", 0.04 + 0.96 * share);
        if (cell >= 40) {
          svg.text(
              x + cell / 2,
              y + cell / 2 + 4,
              "middle",
              10,
              String.format(Locale.ROOT, "%.2f", value));
        }
      }
      if (cell >= 12) {
        svg.text(MARGIN - 6, MARGIN + i * cell + cell / 2 + 4, "end", 11, String.valueOf(i + 1));
        svg.text(MARGIN + i * cell + cell / 2, MARGIN - 6, "middle", 11, String.valueOf(i + 1));
      }
    }
    svg.text(
        MARGIN + size / 2.0, 24, "middle", 13, name + ": ‖A_i A_jᵀ‖_F between requests' adapters");
    return svg.toString();
  }
}
