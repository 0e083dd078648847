package dev.lethe.benchmark.report;

import java.util.List;
import java.util.Locale;

/** One pair of axes: stages across, per cent upwards. */
record Panel(Svg svg, double left, double top, double width, double height) {
  static final List<String> COLOURS =
      List.of("#7f7f7f", "#d62728", "#ff7f0e", "#9467bd", "#1f77b4", "#2ca02c");

  void frame(String title, int stages, double highest) {
    svg.text(left + width / 2, top - 10, "middle", 13, title);
    for (int i = 0; i <= 4; i++) {
      double y = top + height * (1 - i / 4.0);
      svg.line(left, y, left + width, y, "#ddd", "");
      String label = String.format(Locale.ROOT, highest < 0.1 ? "%.1f" : "%.0f", 25 * i * highest);
      svg.text(left - 6, y + 4, "end", 11, label);
    }
    int step = Math.max(1, (stages + 9) / 10);
    for (int stage = 1; stage <= stages; stage += step) {
      svg.text(x(stage, stages), top + height + 16, "middle", 11, String.valueOf(stage));
    }
    svg.line(left, top + height, left + width, top + height, "#222", "");
    svg.line(left, top, left, top + height, "#222", "");
  }

  /** A method's values, stage by stage. */
  void series(List<Double> values, double highest, String colour) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      double x = x(i + 1, values.size());
      double y = y(values.get(i), highest);
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      svg.circle(x, y, colour);
    }
    svg.polyline(points.toString().strip(), colour);
  }

  /** Where the base model stood. */
  void reference(double value, double highest) {
    double y = y(value, highest);
    svg.line(left, y, left + width, y, "#222", "stroke-dasharray=\"4 4\"");
  }

  private double x(int stage, int stages) {
    return stages == 1 ? left + width / 2 : left + 12 + (width - 24) * (stage - 1) / (stages - 1);
  }

  private double y(double value, double highest) {
    return top + height * (1 - Math.min(1, value / highest));
  }
}
