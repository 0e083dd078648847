package dev.lethe.workbench.report;

import java.util.List;
import java.util.Locale;

/** One pair of axes: stages across, 0 to 100 per cent upwards. */
record Panel(Svg svg, double left, double top, double width, double height) {
  private static final int MOST_LABELS = 10;

  void frame(String title, int stages) {
    svg.text(left + width / 2, top - 10, "middle", 13, title);
    for (int percent = 0; percent <= 100; percent += 25) {
      double y = y(percent / 100.0);
      svg.line(left, y, left + width, y, "#ddd", "");
      svg.text(left - 6, y + 4, "end", 11, String.valueOf(percent));
    }
    int step = (stages + MOST_LABELS - 1) / MOST_LABELS;
    for (int stage = 1; stage <= stages; stage += step) {
      svg.text(x(stage, stages), top + height + 16, "middle", 11, String.valueOf(stage));
    }
    svg.line(left, top + height, left + width, top + height, "#222", "");
    svg.line(left, top, left, top + height, "#222", "");
  }

  /** A method's values, stage by stage. */
  void series(List<Double> values, String colour) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      double x = x(i + 1, values.size());
      double y = y(values.get(i));
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      svg.circle(x, y, colour);
    }
    svg.polyline(points.toString().strip(), colour);
  }

  /** Where the base model stood. */
  void reference(double value) {
    svg.line(left, y(value), left + width, y(value), "#222", Svg.DASHED);
  }

  private double x(int stage, int stages) {
    return stages == 1 ? left + width / 2 : left + 12 + (width - 24) * (stage - 1) / (stages - 1);
  }

  private double y(double value) {
    return top + height * (1 - value);
  }
}
