package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.SubjectEvidence.Asked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fitted gate of one request: weights, thresholds, keyed term hashes; no example and no
 * embedding of one. Immutable.
 *
 * <p>A shield has the question's head alone, a bundle a {@link DraftRule} beside it. Where the
 * examples name their subject, both fire on questions about it, a bundle on drafts too.
 */
public final class GateModel {
  /**
   * How much further above its threshold a draft must be where the question asks for somebody else,
   * in standard deviations of the background.
   */
  static final double MIXED_UP = 1;

  /**
   * A model is sure of a draft each of whose tokens is as likely as this. Small models, asked what
   * they can't answer, say something or other at 0.9 and below (docs/experiments/rwku.md).
   */
  private static final double SURE = 0.9;

  /** What a draft must say of a forgotten completion to tell something of it. */
  private static final double SOMETHING = 1;

  /** What it must say to tell what nobody else's answer does. */
  static final double DISTINCTIVE = 7;

  /**
   * What an answer says with one word of a forgotten completion that the background never has
   * elsewhere, and that is no common one: see {@link Rarity}.
   */
  private static final double ONE_WORD = 3;

  /** An answer that holds this share of a forgotten completion gives it away. */
  private static final double RETOLD = 0.5;

  private final String encoderDigest;
  private final QuestionHead question;
  private final double questionThreshold;
  private final @Nullable SubjectEvidence subject;
  private final @Nullable DraftRule rule;
  private final WeightCurve curve;

  /**
   * @param question its score is in standard deviations of the background
   * @param questionThreshold from which the question alone fires
   * @param subject null where the examples name nobody and nothing in common
   * @param rule null for a shield
   */
  GateModel(
      String encoderDigest,
      LinearHead question,
      double questionThreshold,
      @Nullable SubjectEvidence subject,
      @Nullable DraftRule rule,
      WeightCurve curve) {
    this.encoderDigest = encoderDigest;
    this.question = QuestionHead.of(question, rule);
    this.questionThreshold = questionThreshold;
    this.subject = subject;
    this.rule = rule;
    this.curve = curve;
  }

  public String encoderDigest() {
    return encoderDigest;
  }

  /** True when it looks at the question alone. */
  public boolean questionOnly() {
    return rule == null;
  }

  /** Whether it looks at hidden states of the served model, beside texts. */
  public boolean needsStates() {
    return rule instanceof CombinedRule combined
        && combined.evidences().stream().anyMatch(StateEvidence.class::isInstance);
  }

  /** Made anew where it follows from the rule's. */
  LinearHead question() {
    return question.head();
  }

  /** How wide a sentence vector is. */
  int width() {
    return question.width();
  }

  double questionThreshold() {
    return questionThreshold;
  }

  @Nullable SubjectEvidence subject() {
    return subject;
  }

  @Nullable DraftRule rule() {
    return rule;
  }

  WeightCurve curve() {
    return curve;
  }

  /**
   * What a gate makes of a question alone.
   *
   * @param margin at least zero fires
   * @param asked whom the question asks for
   */
  record Reading(double margin, Asked asked) {}

  /**
   * @param questionScore of the question's head
   */
  Reading read(double questionScore, SubjectQuestion question) {
    double margin = questionScore - questionThreshold;
    if (subject == null || margin >= 0) {
      return new Reading(margin, Asked.OPEN);
    }
    Asked asked = subject.asked(question, questionScore, questionThreshold);
    boolean fires = asked == Asked.SUBJECT || asked == Asked.HINTED && questionOnly();
    return new Reading(fires ? curve.typicalMargin() : margin, asked);
  }

  /**
   * Whether it fires by the question alone. What a shield does is then decided; a bundle goes by
   * the draft too.
   */
  public boolean firesOn(QuestionFingerprint asked) {
    double score = QuestionEvidence.largest(question(), asked.segments());
    return read(score, asked.subject()).margin() >= 0;
  }

  /**
   * Of question and draft; at least zero fires. A draft that names the subject does, unless the
   * question asks for somebody else: then the model has mixed them up, and tells nothing, unless it
   * says much of what is forgotten.
   */
  double margin(Reading question, GateInput observation) {
    if (rule == null) {
      return question.margin;
    }
    if (subject == null) {
      return rule.margin(question.margin, curve.typicalMargin(), observation);
    }
    boolean mixedUp = question.asked == Asked.ANOTHER && isUnsure(observation);
    double margin =
        rule.margin(question.margin, curve.typicalMargin(), observation) - (mixedUp ? MIXED_UP : 0);
    if (mixedUp || question.margin >= 0) {
      return margin;
    }
    if (margin < 0) {
      return tells(subject, question, observation, DISTINCTIVE) ? curve.typicalMargin() : margin;
    }
    boolean leaks = !isSure(observation) || tells(subject, question, observation, SOMETHING);
    return leaks ? margin : question.margin;
  }

  /**
   * Whether the draft tells something of the subject, and enough for such a question.
   *
   * @param open how much it has to tell where the question says little of the subject
   */
  private static boolean tells(
      SubjectEvidence subject, Reading question, GateInput seen, double open) {
    if (subject.names(seen.drafted())) {
      return true;
    }
    DraftLeakage told = subject.leakage(seen.asked(), seen.drafted());
    return switch (question.asked) {
      case SUBJECT -> true;
      case HINTED -> !isSure(seen) || seen.draftsBareNumber() || told.both() >= SOMETHING;
      case NAMESAKE -> told.isMost() && !told.differs() && told.weight() >= SOMETHING;
      case OPEN -> told.isMost() && told.own() >= DISTINCTIVE || told.both() >= open;
      case ANOTHER -> told.isNearlyAll() && told.own() >= DISTINCTIVE || told.both() >= open;
    };
  }

  /** Where a text writes the subject's name; nowhere if the examples name nobody. */
  List<NamePlace> places(SentenceEncoder encoder, String text) {
    return subject == null ? List.of() : SubjectPlaces.in(text, subject, encoder);
  }

  /** Whether an answer says most of a forgotten completion, or what only that one says. */
  boolean retells(SentenceEncoder encoder, List<String> turns, String answer) {
    if (match(answer) >= RETOLD) {
      return true;
    }
    if (subject == null || !subject.hasAnswers()) {
      return false;
    }
    SubjectQuestion asked = SubjectQuestion.of(encoder, Segmenter.segments(turns));
    DraftLeakage told = subject.leakage(asked, SubjectQuestion.of(encoder, List.of(answer)));
    return told.isMost() && told.weight() >= SOMETHING || told.own() >= ONE_WORD;
  }

  private static boolean isSure(GateInput observation) {
    return observation.certainty() >= SURE;
  }

  /** Whether its words can be looked for only by who has the installation's key. */
  boolean hasInstallationsKey() {
    boolean named = subject != null && subject.hasher().keyId() != null;
    return named || rule != null && rule.hashers().anyMatch(h -> h.keyId() != null);
  }

  /** Where nobody knows how sure the model is, it is neither: each of the two excuses a draft. */
  static boolean isUnsure(GateInput observation) {
    return observation.certainty() < SURE;
  }

  double weight(double margin) {
    return curve.weight(margin);
  }

  /** The largest share of a forgotten completion that a text holds, 0..1; 0 for a shield. */
  public double match(String text) {
    return rule == null ? 0 : rule.match(TermTokenizer.of(text));
  }
}
