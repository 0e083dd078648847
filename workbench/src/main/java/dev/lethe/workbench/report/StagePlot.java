package dev.lethe.workbench.report;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** S.U., D.U. and R.D. stage by stage, one line per method. */
final class StagePlot {
  private static final List<String> COLOURS =
      List.of(
          "#7f7f7f", "#d62728", "#ff7f0e", "#9467bd", "#1f77b4", "#2ca02c", "#8c564b", "#e377c2",
          "#bcbd22", "#17becf");
  private static final int WIDTH = 300;
  private static final int HEIGHT = 220;
  private static final int MARGIN = 56;
  private static final int TOP = 36;

  private final Svg svg = new Svg(3 * (WIDTH + MARGIN + 10) + 10, HEIGHT + 134);
  private final BenchmarkResult result;

  private StagePlot(BenchmarkResult result) {
    this.result = result;
  }

  static String of(BenchmarkResult result) {
    StagePlot plot = new StagePlot(result);
    BenchmarkResult.BaseModel base = result.baseModel();
    plot.panel(0, "S.U. % (lower is better)", base.su(), StageResult::su);
    plot.panel(1, "D.U. % (lower is better)", base.du(), StageResult::du);
    plot.panel(2, "R.D. % (higher is better)", base.rd(), StageResult::rd);
    plot.legend();
    return plot.svg.toString();
  }

  private void panel(int place, String title, double before, ToDoubleFunction<StageResult> value) {
    double left = place * (WIDTH + MARGIN + 10) + MARGIN;
    Panel panel = new Panel(svg, left, TOP, WIDTH, HEIGHT);
    panel.frame(
        title, result.methods().values().stream().mapToInt(m -> m.stages().size()).max().orElse(1));
    panel.reference(before);
    int index = 0;
    for (MethodResult method : result.methods().values()) {
      panel.series(
          method.stages().stream().map(s -> value.applyAsDouble(s)).toList(), colour(index++));
    }
    svg.text(left + WIDTH / 2.0, TOP + HEIGHT + 34, "middle", 11, "after request");
  }

  private void legend() {
    double x = MARGIN;
    double y = TOP + HEIGHT + 62;
    int index = 0;
    boolean marked = false;
    for (Map.Entry<String, MethodResult> method : result.methods().entrySet()) {
      boolean retained = method.getValue().usesRetainedData();
      svg.rect(x, y - 6, 18, 4, colour(index++), 1);
      svg.text(x + 24, y, "start", 12, method.getKey() + (retained ? "*" : ""));
      x += 84;
      marked |= retained;
    }
    below(y + 20, marked);
  }

  /** The legend's second line. */
  private void below(double y, boolean marked) {
    double x = MARGIN;
    svg.line(x, y - 4, x + 18, y - 4, "#222", Svg.DASHED);
    svg.text(x + 24, y, "start", 12, "before any request");
    x += 160;
    if (marked) {
      svg.text(x, y, "start", 12, "* uses retained data");
      x += 160;
    }
    svg.text(x, y, "start", 12, result.spec());
  }

  private static String colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }
}
