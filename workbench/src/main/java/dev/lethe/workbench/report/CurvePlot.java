package dev.lethe.workbench.report;

import java.util.List;

/** Shares that several methods come to as something grows, with intervals, panel beside panel. */
public final class CurvePlot {
  private static final List<String> COLOURS =
      List.of("#2ca02c", "#d62728", "#1f77b4", "#98df8a", "#ff9896", "#aec7e8");
  private static final List<Double> ENDS = List.of(0.01, 0.02, 0.05, 0.1, 0.2, 0.5);
  private static final int WIDTH = 300;
  private static final int HEIGHT = 220;
  private static final int MARGIN = 56;
  private static final int TOP = 36;
  private static final int BETWEEN = 10;

  private CurvePlot() {}

  /**
   * A share, 0..1, and the interval that it lies in.
   *
   * @param low and {@code high}: ends of the interval
   */
  public record Point(double share, double low, double high) {}

  /** One method, point by point. */
  public record Series(String method, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /** One pair of axes; its scale ends a little above what it shows. */
  public record Chart(String title, List<Series> series) {
    public Chart {
      series = List.copyOf(series);
    }

    private double highest() {
      double most =
          series.stream()
              .flatMap(one -> one.points.stream())
              .mapToDouble(Point::high)
              .max()
              .orElse(1);
      return ENDS.stream().filter(end -> end >= most).findFirst().orElse(1.0);
    }
  }

  /**
   * An SVG document.
   *
   * @param across what grows
   * @param labels of the points
   * @param charts with the same methods, in the same order
   */
  public static String of(String across, List<String> labels, List<Chart> charts) {
    Svg svg = new Svg(charts.size() * (WIDTH + MARGIN + BETWEEN) + BETWEEN, HEIGHT + 116);
    for (int place = 0; place < charts.size(); place++) {
      double left = place * (WIDTH + MARGIN + BETWEEN) + MARGIN;
      panel(svg, left, labels, charts.get(place));
      svg.text(left + WIDTH / 2.0, TOP + HEIGHT + 34, "middle", 11, across);
    }
    double x = MARGIN;
    for (int i = 0; !charts.isEmpty() && i < charts.get(0).series.size(); i++) {
      svg.rect(x, TOP + HEIGHT + 56, 18, 4, colour(i), 1);
      svg.text(x + 24, TOP + HEIGHT + 62, "start", 12, charts.get(0).series.get(i).method);
      x += 180;
    }
    return svg.toString();
  }

  private static void panel(Svg svg, double left, List<String> labels, Chart chart) {
    Panel panel = new Panel(svg, left, TOP, WIDTH, HEIGHT, chart.highest());
    panel.frame(chart.title, labels);
    for (int i = 0; i < chart.series.size(); i++) {
      List<Point> points = chart.series.get(i).points;
      panel.series(points.stream().map(Point::share).toList(), colour(i));
      for (int at = 0; at < points.size(); at++) {
        panel.interval(at + 1, points.size(), points.get(at).low, points.get(at).high, colour(i));
      }
    }
  }

  private static String colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }
}
