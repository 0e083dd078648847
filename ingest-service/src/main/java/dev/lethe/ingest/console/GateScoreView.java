package dev.lethe.ingest.console;

import dev.lethe.schemas.measured.GateScores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How a gate scores what it was not fitted on, as a drawing of two rows of bars: forget examples
 * stand above the line, background questions hang below it, each side to its own scale.
 *
 * @param width of the drawing, in its units
 * @param threshold where it lies, in the drawing's units
 * @param forget the bars above the line
 * @param background the bars below it
 * @param caught how many forget examples lie at the threshold or above it
 * @param examples all of them
 * @param fired how many background questions do
 * @param questions all of them
 * @param rows the same in numbers, from the lowest score to the highest
 */
public record GateScoreView(
    int width,
    int threshold,
    List<Bar> forget,
    List<Bar> background,
    long caught,
    long examples,
    long fired,
    long questions,
    List<Row> rows) {
  private static final int BAR = 20;
  private static final int GAP = 2;

  /** Where the line is, and how long the longest bar. */
  private static final int MIDDLE = 80;

  private static final int LONGEST = 76;

  /** Whatever is there can be seen. */
  private static final int SHORTEST = 2;

  /**
   * One bar.
   *
   * @param wrong whether it is on the side of the threshold where it should not be
   */
  public record Bar(int x, long y, int width, long height, boolean wrong) {}

  /** One bin: its scores, and how many lie in it. */
  public record Row(String scores, int forget, int background, boolean fires) {}

  static GateScoreView of(GateScores scores) {
    int bins = scores.forget().size();
    return new GateScoreView(
        bins * BAR,
        scores.below() * BAR,
        bars(scores.forget(), scores.below(), true),
        bars(scores.background(), scores.below(), false),
        sum(scores.forget(), scores.below()),
        sum(scores.forget(), 0),
        sum(scores.background(), scores.below()),
        sum(scores.background(), 0),
        IntStream.range(0, bins).mapToObj(bin -> row(scores, bin)).toList());
  }

  private static List<Bar> bars(List<Integer> counts, int below, boolean forget) {
    int most = Math.max(1, Collections.max(counts));
    List<Bar> bars = new ArrayList<>();
    for (int bin = 0; bin < counts.size(); bin++) {
      int count = counts.get(bin);
      if (count > 0) {
        long height = Math.max(SHORTEST, Math.round((double) LONGEST * count / most));
        long y = forget ? MIDDLE - 1 - height : MIDDLE + 1;
        boolean fires = bin >= below;
        bars.add(new Bar(bin * BAR + GAP / 2, y, BAR - GAP, height, fires != forget));
      }
    }
    return List.copyOf(bars);
  }

  private static long sum(List<Integer> counts, int from) {
    return counts.stream().skip(from).mapToLong(Integer::longValue).sum();
  }

  private static Row row(GateScores scores, int bin) {
    int last = scores.forget().size() - 1;
    String from = edge(scores, bin);
    String to = edge(scores, bin + 1);
    String range = bin == 0 ? "under " + to : bin == last ? from + " and over" : from + " to " + to;
    return new Row(
        range, scores.forget().get(bin), scores.background().get(bin), bin >= scores.below());
  }

  /** With a true minus sign. */
  private static String edge(GateScores scores, int bin) {
    double edge = (bin - scores.below()) * scores.width();
    return String.format(Locale.ROOT, edge > 0 ? "+%.2f" : "%.2f", edge).replace('-', '\u2212');
  }

  /** How wide the part is that fires, in the drawing's units. */
  public int firing() {
    return width - threshold;
  }

  /** The lowest edge, for people. */
  public String lowest() {
    return rows.get(0).scores();
  }

  /** The highest edge, for people. */
  public String highest() {
    return rows.get(rows.size() - 1).scores();
  }

  /** What the drawing shows, in a sentence. */
  public String summary() {
    return ("%s of %s held-out forget examples and %s of %s background questions score at the"
            + " threshold or above it.")
        .formatted(count(caught), count(examples), count(fired), count(questions));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
