package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a gate scores held-out forget examples beside the background, as counts in {@link #BINS} bins
 * of one width. A score is its distance from the threshold, which lies on an edge: bin {@code i}
 * holds scores from {@code (i - below) * width} up to the next edge, and the first and the last bin
 * hold whatever lies beyond them too. Counts alone: no text, and no score of one example.
 *
 * @param width of a bin, in the gate's own units and hundredths of them: standard deviations of the
 *     background, or log odds where completions are labels
 * @param below how many bins lie below the threshold, 1 to {@code BINS - 1}
 * @param forget held-out forget examples in each bin
 * @param background samples in each bin, without those that look like the forget set
 */
public record ScoreHistogram(
    double width, int below, List<Integer> forget, List<Integer> background) {
  /** Fine enough to show two heaps and a gap, too coarse to tell one example. */
  public static final int BINS = 20;

  /** Scores farther from the threshold, such as of drafts that say nothing, stretch no bin. */
  private static final double REACH = 25;

  /** The share at each end that may lie beyond the outermost edges. */
  private static final double TAIL = 0.005;

  /** Bins are at least so wide, in the gate's units. */
  private static final double LEAST_WIDTH = 0.01;

  public ScoreHistogram {
    forget = List.copyOf(forget);
    background = List.copyOf(background);
  }

  /**
   * Null where nothing could be held out, or there is no background: then scores show nothing.
   *
   * @param heldOut as {@link CrossValidationFolds#several} has it
   * @param forget margins of the held-out examples; 0 and more fire
   * @param background margins of the samples that do not look like the forget set
   */
  static @Nullable ScoreHistogram of(boolean heldOut, double[] forget, double[] background) {
    if (!heldOut || forget.length == 0 || background.length == 0) {
      return null;
    }
    double low = Stream.of(forget, background).mapToDouble(s -> end(s, TAIL)).min().orElse(0);
    double high = Stream.of(forget, background).mapToDouble(s -> end(s, 1 - TAIL)).max().orElse(0);
    double beneath = Math.max(LEAST_WIDTH, -low);
    double above = Math.max(LEAST_WIDTH, high);
    long share = Math.round(BINS * beneath / (beneath + above));
    int below = (int) Math.max(1, Math.min(BINS - 1, share));
    double width = Math.ceil(100 * Math.max(beneath / below, above / (BINS - below))) / 100;
    return new ScoreHistogram(
        width, below, count(forget, width, below), count(background, width, below));
  }

  private static double end(double[] scores, double share) {
    double[] near = Arrays.stream(scores).filter(s -> Math.abs(s) <= REACH).toArray();
    return near.length == 0 ? 0 : Vectors.quantile(near, share);
  }

  private static List<Integer> count(double[] scores, double width, int below) {
    int[] counts = new int[BINS];
    for (double score : scores) {
      long bin = (long) Math.floor(score / width) + below;
      counts[(int) Math.max(0, Math.min(BINS - 1, bin))]++;
    }
    return Arrays.stream(counts).boxed().collect(Collectors.toUnmodifiableList());
  }
}
