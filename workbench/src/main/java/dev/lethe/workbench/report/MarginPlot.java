package dev.lethe.workbench.report;

import dev.lethe.workbench.score.MarginHistogram;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Gate margins of probes and of what is retained, each scaled to its own highest bar. */
final class MarginPlot {
  private static final int WIDTH = 600;
  private static final int HEIGHT = 220;
  private static final int MARGIN = 56;
  private static final int BASE = 36 + HEIGHT;
  private static final String PROBES = "#d62728";
  private static final String RETAINED = "#1f77b4";
  private static final double OPACITY = 0.55;

  private final Svg svg = new Svg(WIDTH + 2 * MARGIN, HEIGHT + 116);
  private final MarginHistogram margins;
  private final double bar;

  private MarginPlot(MarginHistogram margins) {
    this.margins = margins;
    this.bar = (double) WIDTH / margins.probes().size();
  }

  static String of(String name, MarginHistogram margins) {
    MarginPlot plot = new MarginPlot(margins);
    plot.bars(margins.retain(), RETAINED);
    plot.bars(margins.probes(), PROBES);
    plot.axis(name);
    plot.legend();
    return plot.svg.toString();
  }

  private void bars(List<Integer> counts, String colour) {
    double highest = Math.max(1, Collections.max(counts));
    for (int i = 0; i < counts.size(); i++) {
      double height = HEIGHT * counts.get(i) / highest;
      svg.rect(MARGIN + i * bar, BASE - height, bar - 1, height, colour, OPACITY);
    }
  }

  private void axis(String name) {
    svg.line(MARGIN, BASE, MARGIN + WIDTH, BASE, "#222", "");
    double threshold = MARGIN - margins.from() / margins.width() * bar;
    svg.line(threshold, 30, threshold, BASE, "#222", Svg.DASHED);
    svg.text(threshold, 24, "middle", 12, "threshold");
    for (int quarter = 0; quarter <= 4; quarter++) {
      double value = margins.from() + margins.width() * margins.probes().size() * quarter / 4;
      String label = String.format(Locale.ROOT, "%.2f", value);
      svg.text(MARGIN + WIDTH * quarter / 4.0, BASE + 16, "middle", 11, label);
    }
    svg.text(MARGIN + WIDTH / 2.0, BASE + 36, "middle", 11, name + ": gate margin");
  }

  private void legend() {
    double y = BASE + 50;
    svg.rect(MARGIN, y, 14, 10, PROBES, OPACITY);
    svg.text(MARGIN + 20, y + 9, "start", 12, "probes, own gate");
    svg.rect(MARGIN + 180, y, 14, 10, RETAINED, OPACITY);
    svg.text(MARGIN + 200, y + 9, "start", 12, "retained, largest of all gates");
  }
}
