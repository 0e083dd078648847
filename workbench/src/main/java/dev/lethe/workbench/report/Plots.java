package dev.lethe.workbench.report;

import dev.lethe.workbench.score.MarginHistogram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** SVG plots of a result. */
public final class Plots {
  private Plots() {}

  /**
   * Writes {@code stages.svg} and, for methods that have them, {@code margins-NAME.svg} and {@code
   * overlaps-NAME.svg}.
   */
  public static void write(BenchmarkResult result, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("stages.svg"), StagePlot.of(result));
    for (Map.Entry<String, MethodResult> entry : result.methods().entrySet()) {
      String name = entry.getKey();
      MarginHistogram margins = entry.getValue().margins();
      if (margins != null) {
        Files.writeString(folder.resolve("margins-" + name + ".svg"), MarginPlot.of(name, margins));
      }
      List<List<Double>> overlaps = entry.getValue().overlaps();
      if (!overlaps.isEmpty()) {
        Files.writeString(
            folder.resolve("overlaps-" + name + ".svg"), OverlapPlot.of(name, overlaps));
      }
    }
  }
}
