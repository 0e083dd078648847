package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Makes {@link LabelRule}. Heads and threshold come from the forget set and the background alone;
 * every score that counts was given by heads that had not seen the example or the sample.
 */
final class LabelFitter {
  /** Of the forget set's own drafts, so that labels are known to be said in these words. */
  private static final double SAID_BY_OWN = 0.8;

  /** How many held-out examples may stay below where answers tell what is asked about. */
  private static final double MISS = 0.005;

  /** And how many more where every answer is one of the labels and tells nothing. */
  private static final double MISS_MORE = 0.015;

  /** In standard deviations of the held-out scores: how far below them, where answers tell. */
  private static final double MARGIN = 0.5;

  /** An answer that the background gives this often is an answer of its own. */
  private static final int OFTEN = 2;

  private final Background background;
  private final List<ForgetExample> examples;
  private final List<Set<String>> drafts;
  private final int[] folds;
  private final TermHasher hasher;
  private final Map<List<String>, Integer> labels = new LinkedHashMap<>();

  /**
   * @param drafts the base model's greedy answer to each example
   */
  LabelFitter(
      Background background,
      List<ForgetExample> examples,
      List<String> drafts,
      int[] folds,
      String keyPurpose) {
    this.background = background;
    this.examples = examples;
    this.drafts = drafts.stream().map(Words::of).toList();
    this.folds = folds;
    this.hasher = new TermHasher(TermHasher.deriveKey(keyPurpose));
    examples.stream()
        .map(LabelFitter::label)
        .filter(words -> !words.isEmpty())
        .sorted(Comparator.comparing(words -> String.join(" ", words)))
        .forEach(words -> labels.putIfAbsent(words, labels.size()));
  }

  private static List<String> label(ForgetExample example) {
    return List.copyOf(Words.of(example.completion()));
  }

  /** Whether completions are labels, and the model says them in these words when asked. */
  boolean applies() {
    if (labels.isEmpty() || !Folds.areLabels(examples)) {
      return false;
    }
    long said =
        IntStream.range(0, examples.size())
            .filter(i -> drafts.get(i).containsAll(label(examples.get(i))))
            .count();
    return said >= SAID_BY_OWN * examples.size();
  }

  /** A rule with the report and the margins of what was held out. */
  record Fit(LabelRule rule, double[] heldMargins, GateReport report) {}

  /**
   * @param vectors of each example's whole question
   * @param alike which background samples' questions look like the forget set's
   */
  Fit fit(float[][] vectors, boolean[] alike) {
    long[] others = others();
    LabelRule full = rule(vectors, alike, -1, others);
    double[] held = new double[examples.size()];
    double[] other = new double[background.samples().size()];
    for (int f = 0; f < Folds.COUNT; f++) {
      LabelRule without = rule(vectors, alike, f, others);
      for (int i = 0; i < held.length; i++) {
        if (folds[i] == f) {
          held[i] = without.score(new float[][] {vectors[i]}, drafts.get(i));
        }
      }
      for (int i = f; i < other.length; i += Folds.COUNT) {
        Set<String> draft = Words.of(background.samples().get(i).draft());
        other[i] = without.score(background.vectors()[i], draft);
      }
    }
    double threshold = threshold(held, other, alike);
    double[] margins = Arrays.stream(held).map(s -> s - threshold).toArray();
    return new Fit(
        new LabelRule(hasher, full.labels(), others, threshold),
        margins,
        report(margins, Arrays.stream(other).map(s -> s - threshold).toArray(), alike));
  }

  private static double threshold(double[] held, double[] other, boolean[] alike) {
    double[] said = Arrays.stream(held).filter(s -> s > LabelRule.NOT_SAID).toArray();
    if (said.length == 0) {
      return 0; // nothing could be held out: as likely as not
    }
    double[] kept =
        IntStream.range(0, other.length)
            .filter(i -> !alike[i])
            .mapToDouble(i -> other[i])
            .toArray();
    double telling =
        kept.length == 0
            ? 0
            : (double) Arrays.stream(kept).filter(s -> s <= LabelRule.NOT_SAID).count()
                / kept.length;
    double miss = MISS + MISS_MORE * (1 - telling);
    return Vectors.quantile(said, miss) - MARGIN * telling * Vectors.sd(said);
  }

  private static GateReport report(double[] held, double[] background, boolean[] alike) {
    int kept = 0;
    int falseFires = 0;
    for (int i = 0; i < background.length; i++) {
      if (!alike[i]) {
        kept++;
        falseFires += background[i] >= 0 ? 1 : 0;
      }
    }
    int caught = (int) Arrays.stream(held).filter(m -> m >= 0).count();
    return new GateReport(held.length, caught, kept, falseFires, background.length - kept);
  }

  /** Without the examples and samples of one fold; its threshold means nothing. */
  private LabelRule rule(float[][] vectors, boolean[] alike, int without, long[] others) {
    List<List<float[]>> members = new ArrayList<>();
    labels.forEach((words, at) -> members.add(new ArrayList<>()));
    for (int i = 0; i < folds.length; i++) {
      Integer label = labels.get(label(examples.get(i)));
      if (label != null && folds[i] != without) {
        members.get(label).add(vectors[i]);
      }
    }
    List<LinearHead> heads =
        SharedCovariance.fit(
            members.stream().map(m -> m.toArray(float[][]::new)).toList(),
            others(alike, without),
            new LinearHead(new float[vectors[0].length], (float) LabelRule.NOT_SAID));
    List<LabelRule.Label> fittedLabels = new ArrayList<>();
    labels.forEach(
        (words, at) ->
            fittedLabels.add(
                new LabelRule.Label(hasher.hash(new HashSet<>(words)), heads.get(at))));
    return new LabelRule(hasher, fittedLabels, others, 0);
  }

  private float[][] others(boolean[] alike, int without) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < alike.length; i++) {
      if (!alike[i] && (without < 0 || i % Folds.COUNT != without)) {
        rows.addAll(Arrays.asList(background.vectors()[i]));
      }
    }
    return rows.toArray(float[][]::new);
  }

  /** Whole answers that hold a label's words, but are answers of their own. */
  private long[] others() {
    Set<List<String>> own = new HashSet<>(labels.keySet());
    drafts.forEach(draft -> own.add(List.copyOf(draft)));
    Map<List<String>, Integer> counts = new HashMap<>();
    background
        .samples()
        .forEach(s -> counts.merge(List.copyOf(Words.of(s.draft())), 1, Integer::sum));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= OFTEN && !own.contains(e.getKey()))
        .map(Map.Entry::getKey)
        .filter(answer -> labels.keySet().stream().anyMatch(answer::containsAll))
        .mapToLong(answer -> hasher.hash(String.join(" ", answer)))
        .sorted()
        .toArray();
  }
}
