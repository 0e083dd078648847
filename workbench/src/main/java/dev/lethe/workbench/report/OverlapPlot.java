package dev.lethe.workbench.report;

import java.util.List;
import java.util.Locale;

/** ‖A_i A_jᵀ‖_F between the requests' adapters as a heat map. */
final class OverlapPlot {
  private static final int MARGIN = 56;
  private static final int WIDEST = 480;
  private static final int LARGEST_CELL = 64;
  private static final int CELL_WITH_FIGURE = 40;
  private static final int CELL_WITH_LABEL = 12;

  private OverlapPlot() {}

  static String of(String name, List<List<Double>> overlaps) {
    int count = overlaps.size();
    double cell = Math.max(4, Math.min(LARGEST_CELL, (double) WIDEST / count));
    int size = (int) Math.max(360, count * cell);
    Svg svg = new Svg(size + 2 * MARGIN, (int) (count * cell) + 2 * MARGIN);
    double highest =
        overlaps.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).max().orElse(1);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        cell(svg, MARGIN + j * cell, MARGIN + i * cell, cell, overlaps.get(i).get(j), highest);
      }
      if (cell >= CELL_WITH_LABEL) {
        double middle = MARGIN + (i + 0.5) * cell;
        svg.text(MARGIN - 6, middle + 4, "end", 11, String.valueOf(i + 1));
        svg.text(middle, MARGIN - 6, "middle", 11, String.valueOf(i + 1));
      }
    }
    svg.text(MARGIN, 24, "start", 13, name + ": ‖A_i A_jᵀ‖_F between requests' adapters");
    return svg.toString();
  }

  private static void cell(Svg svg, double x, double y, double cell, double value, double highest) {
    double share = highest > 0 ? value / highest : 0;
    svg.rect(x, y, cell - 1, cell - 1, "#6baed6", 0.08 + 0.92 * share);
    if (cell >= CELL_WITH_FIGURE) {
      String figure = String.format(Locale.ROOT, "%.2f", value);
      svg.text(x + cell / 2, y + cell / 2 + 4, "middle", 11, figure);
    }
  }
}
