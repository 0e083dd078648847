package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the figures of held-out forget examples and of the background into a bundle's gate. The
 * combination of all evidence decides; a question alone fires only far from everything the
 * background holds, and, where the subject has no name, both only if the draft says what is
 * forgotten, as far as the model's own drafts of the examples do. So a question that names the
 * subject fires whatever is drafted, and near neighbours, of which a sampled background has few,
 * are settled by the draft. Forms of which it has none are, too (docs/experiments/unseen-forms.md).
 */
final class Calibration {
  /** The share of background samples that may fire on the question alone. */
  private static final double ALONE_FALSE_FIRES = 0.002;

  private static final Threshold.Rule ALONE = new Threshold.Rule(0.02, 5, 1);

  /** All evidence separates well, so that next to no forget example needs to be given up. */
  private static final Threshold.Rule COMBINED = new Threshold.Rule(0.005, 3, 1);

  /** A draft that holds this much of a forgotten completion says it. */
  private static final double TOLD = 0.9;

  /** The share of forget examples whose own drafts may say less than is asked of a draft. */
  private static final double UNTOLD = 0.05;

  /** An example of whose completion the model drafts less is none that it knows. */
  private static final double KNOWN = 0.5;

  /** A question that shares less with an example is not that question again. */
  private static final double RETOLD = 0.5;

  /** Of fewer known examples nothing is asked. */
  private static final int LEAST_KNOWN = 5;

  private final Threshold question;
  private final double questionThreshold;
  private final LinearCombination combination;
  private final Threshold combined;
  private final LeakageCondition leakage;
  private final double[] told;
  private final boolean heldOut;

  /**
   * @param named the request's subject has a name: then a question that asks for it fires whatever
   *     is drafted
   * @param told how much of a completion each example's own draft holds by the time that it is
   *     first judged
   * @param falseFires as {@link Escalation} has it
   */
  Calibration(
      EvidenceTable table, boolean heldOut, boolean named, double[] told, double falseFires) {
    double[][] held = table.held();
    double[][] background = table.background();
    double[] heldQuestion = column(held, 0);
    double[] otherQuestion = column(background, 0);
    this.told = told;
    this.heldOut = heldOut;
    LeakageCondition columns = LeakageCondition.of(table.evidences(), 0, 0, 0);
    int match = columns.told();
    if (named || match < 0) {
      this.leakage = columns;
    } else {
      double together = together(told);
      double alone = Math.min(TOLD, Vectors.quantile(column(held, match), UNTOLD));
      this.leakage =
          LeakageCondition.of(
              table.evidences(),
              Math.max(alone, together),
              together,
              retold(background, columns, together));
    }
    this.question = Threshold.of(heldQuestion, otherQuestion, heldOut, ALONE);
    double highest = Vectors.quantile(question.kept(otherQuestion), 1 - ALONE_FALSE_FIRES);
    this.questionThreshold =
        Math.max(question.value(), (highest - question.mean()) / question.sd());
    this.combination = LinearCombination.fit(held, background);
    this.combined =
        Threshold.of(
            combination.scores(held),
            combination.scores(background),
            heldOut,
            heldOut && falseFires > 0
                ? new Threshold.Rule(COMBINED.miss(), Double.NEGATIVE_INFINITY, falseFires)
                : COMBINED);
  }

  /** More than hardly any sample shares; samples that tell an answer may be a question again. */
  private static double retold(double[][] background, LeakageCondition columns, double together) {
    double[] shares =
        Arrays.stream(background)
            .filter(figures -> columns.told(figures) < together)
            .mapToDouble(figures -> figures[columns.shared()])
            .toArray();
    return shares.length == 0
        ? RETOLD
        : Math.max(RETOLD, Vectors.quantile(shares, 1 - ALONE_FALSE_FIRES));
  }

  private static double together(double[] told) {
    double[] known = Arrays.stream(told).filter(share -> share >= KNOWN).toArray();
    return known.length < LEAST_KNOWN ? 0 : Math.min(TOLD, Vectors.quantile(known, UNTOLD));
  }

  GateModel model(
      String encoderDigest,
      LinearHead head,
      @Nullable SubjectEvidence subject,
      List<Evidence> evidences,
      double[][] held) {
    double threshold = combined.mean() + combined.value() * combined.sd();
    return new GateModel(
        encoderDigest,
        head.standardised(question.mean(), question.sd()),
        questionThreshold,
        subject,
        new CombinedRule(evidences, combination, threshold, leakage),
        WeightCurve.fit(margins(held)));
  }

  /** From which score on the question alone fires, in standard deviations. */
  double alone() {
    return questionThreshold;
  }

  /** The question's scores of the background, in standard deviations. */
  double[] likeness(double[][] background) {
    return question.standardised(column(background, 0));
  }

  /**
   * @param about the background samples that the subject's evidence fires on; held-out examples are
   *     counted without it, for it was fitted on all of them
   */
  GateReport report(double[][] held, double[][] background, boolean[] about) {
    int kept = 0;
    int falseFires = 0;
    for (int i = 0; i < background.length; i++) {
      double[] figures = background[i];
      if (isUnlike(figures)) {
        kept++;
        boolean fires = margin(figures, leakage.told(figures)) >= 0 || leakage.retells(figures);
        falseFires += about[i] || fires ? 1 : 0;
      }
    }
    return new GateReport(held.length, fired(held), kept, falseFires, background.length - kept);
  }

  /** Of the same samples; those that fire by their subject or their draft keep their scores. */
  @Nullable ScoreHistogram scores(double[][] held, double[][] background) {
    double[] margins =
        Arrays.stream(background)
            .filter(this::isUnlike)
            .mapToDouble(figures -> margin(figures, leakage.told(figures)))
            .toArray();
    return ScoreHistogram.of(heldOut, margins(held), margins);
  }

  /** Whether a background sample does not look like the forget set. */
  private boolean isUnlike(double[] figures) {
    return combination.score(figures) < combined.alike() && figures[0] < question.alike();
  }

  private int fired(double[][] rows) {
    return (int) Arrays.stream(margins(rows)).filter(margin -> margin >= 0).count();
  }

  /**
   * Of the examples: whatever a rule has not seen of one, its completion is known when it serves.
   */
  private double[] margins(double[][] held) {
    return IntStream.range(0, held.length).mapToDouble(i -> margin(held[i], told[i])).toArray();
  }

  private double margin(double[] figures, double tells) {
    double alone = (figures[0] - question.mean()) / question.sd() - questionThreshold;
    double together =
        combination.score(figures) - combined.mean() - combined.value() * combined.sd();
    return leakage.margin(alone, together, tells);
  }

  private static double[] column(double[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(r -> r[column]).toArray();
  }
}
