package dev.lethe.workbench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One pair of axes: stages across, shares upwards.
 *
 * @param highest share, at the upper end
 */
record Panel(Svg svg, double left, double top, double width, double height, double highest) {
  private static final int MOST_LABELS = 10;
  private static final int TICKS = 4;

  /** From 0 to 100 per cent. */
  Panel(Svg svg, double left, double top, double width, double height) {
    this(svg, left, top, width, height, 1);
  }

  void frame(String title, int stages) {
    int step = (stages + MOST_LABELS - 1) / MOST_LABELS;
    List<String> labels = new ArrayList<>();
    for (int stage = 1; stage <= stages; stage++) {
      labels.add((stage - 1) % step == 0 ? String.valueOf(stage) : "");
    }
    frame(title, labels);
  }

  /**
   * @param labels of the stages; empty for none
   */
  void frame(String title, List<String> labels) {
    svg.text(left + width / 2, top - 10, "middle", 13, title);
    for (int tick = 0; tick <= TICKS; tick++) {
      double share = highest * tick / TICKS;
      svg.line(left, y(share), left + width, y(share), "#ddd", "");
      svg.text(left - 6, y(share) + 4, "end", 11, percent(share));
    }
    for (int stage = 1; stage <= labels.size(); stage++) {
      String label = labels.get(stage - 1);
      if (!label.isEmpty()) {
        svg.text(x(stage, labels.size()), top + height + 16, "middle", 11, label);
      }
    }
    svg.line(left, top + height, left + width, top + height, "#222", "");
    svg.line(left, top, left, top + height, "#222", "");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.3f", 100 * share).replaceFirst("\\.?0+$", "");
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

  /** How sure a value is, as a line from the lowest that it may be to the highest. */
  void interval(int stage, int stages, double low, double high, String colour) {
    double x = x(stage, stages);
    svg.line(x, y(Math.min(low, highest)), x, y(Math.min(high, highest)), colour, "");
  }

  /** Where the base model stood. */
  void reference(double value) {
    svg.line(left, y(value), left + width, y(value), "#222", Svg.DASHED);
  }

  private double x(int stage, int stages) {
    return stages == 1 ? left + width / 2 : left + 12 + (width - 24) * (stage - 1) / (stages - 1);
  }

  private double y(double value) {
    return top + height * (1 - value / highest);
  }
}
