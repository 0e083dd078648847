package dev.lethe.engine.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fitted gate of one request: weights, thresholds, keyed term hashes; no example and no
 * embedding of one. Immutable.
 *
 * <p>A shield has the question's head alone. A bundle fires on the question alone where its score
 * is so high that the background never reaches it and the draft says as much of what is forgotten
 * as it does when asked for it, and otherwise on all evidence together. Where the examples name
 * their subject, both fire on questions about it, a bundle on drafts too.
 */
public final class GateModel {
  /**
   * All evidence in one figure.
   *
   * @param combination over the figures of {@code evidences}, in their order
   * @param threshold in standard deviations of the background
   * @param telling when the question alone may fire
   */
  record Combined(
      List<Evidence> evidences, Combination combination, double threshold, Telling telling) {
    Combined {
      evidences = List.copyOf(evidences);
    }

    double margin(double questionMargin, Observation observation) {
      double[] figures = figures(evidences, observation);
      return telling.margin(questionMargin, combination.score(figures) - threshold, figures);
    }
  }

  private final String encoderDigest;
  private final LinearHead question;
  private final double questionThreshold;
  private final @Nullable SubjectEvidence subject;
  private final @Nullable Combined combined;
  private final WeightCurve curve;

  /**
   * @param question its score is in standard deviations of the background
   * @param questionThreshold from which the question alone fires
   * @param subject null where the examples name nobody and nothing in common
   */
  GateModel(
      String encoderDigest,
      LinearHead question,
      double questionThreshold,
      @Nullable SubjectEvidence subject,
      @Nullable Combined combined,
      WeightCurve curve) {
    this.encoderDigest = encoderDigest;
    this.question = question;
    this.questionThreshold = questionThreshold;
    this.subject = subject;
    this.combined = combined;
    this.curve = curve;
  }

  static double[] figures(List<Evidence> evidences, Observation observation) {
    return evidences.stream()
        .flatMapToDouble(e -> java.util.Arrays.stream(e.of(observation)))
        .toArray();
  }

  public String encoderDigest() {
    return encoderDigest;
  }

  /** True when it looks at the question alone. */
  public boolean questionOnly() {
    return combined == null;
  }

  LinearHead question() {
    return question;
  }

  double questionThreshold() {
    return questionThreshold;
  }

  @Nullable SubjectEvidence subject() {
    return subject;
  }

  @Nullable Combined combined() {
    return combined;
  }

  WeightCurve curve() {
    return curve;
  }

  /** Of the question alone; at least zero fires. */
  double questionMargin(double questionScore, SubjectQuestion question) {
    double margin = questionScore - questionThreshold;
    boolean asked = subject != null && margin < 0 && subject.asksFor(question);
    return asked ? curve.typicalMargin() : margin;
  }

  /**
   * Of question and draft; at least zero fires.
   *
   * @param questionMargin see {@link #questionMargin}
   */
  double margin(double questionMargin, Observation observation) {
    if (combined == null) {
      return questionMargin;
    }
    double margin = combined.margin(questionMargin, observation);
    boolean named = subject != null && margin < 0 && subject.isNamedIn(observation.drafted());
    return named ? curve.typicalMargin() : margin;
  }

  double weight(double margin) {
    return curve.weight(margin);
  }

  /** The largest share of a forgotten completion that a text holds, 0..1; 0 for a shield. */
  public double match(String text) {
    if (combined != null) {
      for (Evidence evidence : combined.evidences) {
        if (evidence instanceof TermEvidence terms) {
          return terms.match(terms.hasher().hash(Words.of(text)));
        }
      }
    }
    return 0;
  }
}
