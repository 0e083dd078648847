package dev.lethe.workbench.score;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Gate margins, threshold at 0; the outermost bins hold all beyond.
 *
 * @param from lower end of the first bin
 * @param width of a bin
 * @param probes of each probe, by its own request's gate
 * @param retain of what no request names, the largest over all gates
 */
public record MarginHistogram(
    double from, double width, List<Integer> probes, List<Integer> retain) {
  private static final int BINS = 40;

  /** Half of the bins on each side of the threshold. */
  static MarginHistogram of(double[] probes, double[] retain) {
    double reach = 1e-6;
    for (double[] margins : new double[][] {probes, retain}) {
      double[] sizes = java.util.Arrays.stream(margins).map(Math::abs).sorted().toArray();
      reach = Math.max(reach, sizes.length == 0 ? 0 : sizes[(int) (0.95 * (sizes.length - 1))]);
    }
    double width = 2 * reach / BINS;
    return new MarginHistogram(
        -reach, width, count(probes, -reach, width), count(retain, -reach, width));
  }

  private static List<Integer> count(double[] margins, double from, double width) {
    int[] counts = new int[BINS];
    for (double margin : margins) {
      int bin = (int) Math.floor((margin - from) / width);
      counts[Math.max(0, Math.min(BINS - 1, bin))]++;
    }
    return IntStream.of(counts).boxed().toList();
  }
}
