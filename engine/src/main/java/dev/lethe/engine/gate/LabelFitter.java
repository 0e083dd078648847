package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link LabelRule}. Heads and threshold come from the forget set and the background alone;
 * every score that counts was given by heads that had not seen the example or the sample.
 */
final class LabelFitter {
  /** Of the forget set's own drafts, so that labels are known to be said in these words. */
  private static final double SAID_BY_OWN = 0.8;

  /** A head of fewer examples would be close to an embedding of one of them. */
  private static final int OWN_HEAD_EXAMPLES = 8;

  /** How many held-out examples may stay below where answers tell what is asked about. */
  private static final double MISS = 0.005;

  /** And how many more where every answer is one of the labels and tells nothing. */
  private static final double MISS_MORE = 0.015;

  /** In standard deviations of the held-out scores: how far below them, where answers tell. */
  private static final double MARGIN = 0.5;

  /**
   * A rule that fires on more of the background than any is let through with is made as quiet as a
   * shield: the examples then have little in common but their labels.
   */
  private static final double LOUD = 0.03;

  private static final double QUIET = 0.01;

  /** An answer that the background gives this often is an answer of its own. */
  private static final int OFTEN = 2;

  private final Background background;
  private final List<ForgetExample> examples;
  private final List<Set<String>> drafts;
  private final int[] folds;
  private final TermHasher hasher;

  /** How many examples each label has; in alphabetical order, so that no order of them is kept. */
  private final Map<String, Integer> labels = new TreeMap<>();

  /**
   * @param drafts the base model's greedy answer to each example
   */
  LabelFitter(
      Background background,
      List<ForgetExample> examples,
      List<String> drafts,
      int[] folds,
      TermHasher hasher) {
    this.background = background;
    this.examples = examples;
    this.drafts = drafts.stream().map(TermTokenizer::of).toList();
    this.folds = folds;
    this.hasher = hasher;
    for (ForgetExample example : examples) {
      String label = label(example);
      if (!label.isEmpty()) {
        labels.merge(label, 1, Integer::sum);
      }
    }
  }

  private static String label(ForgetExample example) {
    return LabelRule.answer(TermTokenizer.of(example.completion()));
  }

  private static Set<String> words(String label) {
    return new HashSet<>(Arrays.asList(label.split(" ")));
  }

  /** Whether completions are labels, and the model says them in these words when asked. */
  boolean applies() {
    if (labels.isEmpty() || !CrossValidationFolds.areLabels(examples)) {
      return false;
    }
    long said =
        IntStream.range(0, examples.size())
            .filter(i -> drafts.get(i).containsAll(words(label(examples.get(i)))))
            .count();
    return said >= SAID_BY_OWN * examples.size();
  }

  /** A rule with the report and the margins of what was held out. */
  record Fit(
      LabelRule rule, double[] heldMargins, GateReport report, @Nullable ScoreHistogram scores) {}

  /**
   * @param vectors of each example's whole question
   * @param alike which background samples' questions look like the forget set's
   * @param falseFires as {@link Escalation} has it
   */
  Fit fit(float[][] vectors, boolean[] alike, double falseFires) {
    long[] others = others();
    LabelRule full = rule(vectors, alike, -1, others);
    double[] held = new double[examples.size()];
    double[] other = new double[background.samples().size()];
    for (int f = 0; f < CrossValidationFolds.COUNT; f++) {
      LabelRule without = rule(vectors, alike, f, others);
      for (int i = 0; i < held.length; i++) {
        if (folds[i] == f) {
          held[i] = without.score(new float[][] {vectors[i]}, drafts.get(i));
        }
      }
      for (int i = f; i < other.length; i += CrossValidationFolds.COUNT) {
        Set<String> draft =
            TermTokenizer.of(MultipleChoice.read(background.samples().get(i)).draft());
        other[i] = without.score(background.vectors()[i], draft);
      }
    }
    double[] kept = kept(other, alike);
    double threshold = threshold(held, kept, Math.max(QUIET, falseFires));
    double[] margins = Arrays.stream(held).map(s -> s - threshold).toArray();
    int caught = (int) Arrays.stream(margins).filter(m -> m >= 0).count();
    int fires = (int) Arrays.stream(kept).filter(s -> s >= threshold).count();
    return new Fit(
        new LabelRule(hasher, full.labels(), others, threshold),
        margins,
        new GateReport(held.length, caught, kept.length, fires, other.length - kept.length),
        ScoreHistogram.of(true, margins, Arrays.stream(kept).map(s -> s - threshold).toArray()));
  }

  private static double[] kept(double[] background, boolean[] alike) {
    return IntStream.range(0, alike.length)
        .filter(i -> !alike[i])
        .mapToDouble(i -> background[i])
        .toArray();
  }

  /**
   * The less an answer tells, the more the question has to.
   *
   * @param quiet what a rule that is too loud is brought down to, as a share of the background
   */
  private static double threshold(double[] held, double[] background, double quiet) {
    double[] said = Arrays.stream(held).filter(s -> s > LabelRule.NOT_SAID).toArray();
    if (said.length == 0) {
      return 0; // nothing could be held out: from where it is as likely as not
    }
    double silent = Arrays.stream(background).filter(s -> s <= LabelRule.NOT_SAID).count();
    double telling = silent / Math.max(1, background.length);
    double miss = MISS + MISS_MORE * (1 - telling);
    double threshold = Vectors.quantile(said, miss) - MARGIN * telling * Vectors.sd(said);
    double fires = Arrays.stream(background).filter(s -> s >= threshold).count();
    return fires <= Math.max(LOUD, quiet) * background.length
        ? threshold
        : Math.max(threshold, Vectors.quantile(background, 1 - quiet));
  }

  /** Without the examples and samples of one fold; its threshold means nothing. */
  private LabelRule rule(float[][] vectors, boolean[] alike, int without, long[] others) {
    Map<String, List<float[]>> members = new HashMap<>();
    List<float[]> all = new ArrayList<>();
    for (int i = 0; i < folds.length; i++) {
      String label = label(examples.get(i));
      if (folds[i] != without && labels.containsKey(label)) {
        members.computeIfAbsent(label, k -> new ArrayList<>()).add(vectors[i]);
        all.add(vectors[i]);
      }
    }
    List<float[][]> classes = new ArrayList<>();
    labels.forEach(
        (label, count) -> {
          List<float[]> own = members.getOrDefault(label, List.of());
          classes.add((count < OWN_HEAD_EXAMPLES ? all : own).toArray(float[][]::new));
        });
    List<LinearHead> heads =
        SharedCovariance.fit(
            classes,
            others(alike, without),
            new LinearHead(new float[vectors[0].length], (float) LabelRule.NOT_SAID));
    List<LabelRule.Label> made = new ArrayList<>();
    for (String label : labels.keySet()) {
      made.add(new LabelRule.Label(hasher.hash(words(label)), heads.get(made.size())));
    }
    return new LabelRule(hasher, made, others, 0);
  }

  private float[][] others(boolean[] alike, int without) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < alike.length; i++) {
      if (!alike[i] && (without < 0 || i % CrossValidationFolds.COUNT != without)) {
        rows.addAll(Arrays.asList(background.vectors()[i]));
      }
    }
    return rows.toArray(float[][]::new);
  }

  /** Whole answers that hold a label's words, but are answers of their own. */
  private long[] others() {
    Set<String> own = new HashSet<>(labels.keySet());
    drafts.forEach(draft -> own.add(LabelRule.answer(draft)));
    List<Set<String>> all = labels.keySet().stream().map(LabelFitter::words).toList();
    Map<String, Integer> counts = new HashMap<>();
    background.samples().stream()
        .map(sample -> TermTokenizer.of(MultipleChoice.read(sample).draft()))
        .filter(draft -> all.stream().anyMatch(draft::containsAll))
        .forEach(draft -> counts.merge(LabelRule.answer(draft), 1, Integer::sum));
    return counts.entrySet().stream()
        .filter(e -> e.getValue() >= OFTEN && !own.contains(e.getKey()))
        .mapToLong(e -> hasher.hash(e.getKey()))
        .sorted()
        .toArray();
  }
}
