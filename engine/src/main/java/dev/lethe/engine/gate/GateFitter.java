package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fits the gate of a request from its forget set and the background, and from nothing else. Weights
 * and thresholds come from five folds: every score that is used for them was given by a head that
 * had not seen the example or the sample. Deterministic and thread-safe.
 */
public final class GateFitter {
  private static final double QUESTION_C = 3;
  private static final int NEAREST = 3;

  /**
   * Of the background; where less of it is asked as the examples are, hidden states tell the form
   * from other forms, not what is asked (docs/experiments/multiple-choice.md).
   */
  private static final double OF_A_FORM = 0.5;

  /** About as many as the tokens that a stream is first judged by. */
  private static final Pattern FIRST_WORDS = Pattern.compile("(?s)^(\\s*(?:\\S+\\s+){7}\\S+).*$");

  /** A shield refuses for seconds or minutes: it may be wrong more often than a bundle. */
  private static final Threshold.Rule SHIELD = new Threshold.Rule(0.02, 3, 0.01);

  private final SentenceEncoder encoder;
  private final Background background;
  private final TermKeys keys;
  private final SubjectFitter subjects;
  private final InvertedIndex index;
  private final ModelBoilerplate boilerplate;

  /**
   * @param background its vectors were made by {@code encoder}
   */
  public GateFitter(SentenceEncoder encoder, Background background) {
    this(encoder, background, TermKeys.NONE);
  }

  /** With the newest of which words are hashed. */
  public TermKeys keys() {
    return keys;
  }

  /**
   * @param background its vectors were made by {@code encoder}
   * @param keys with the newest of which words are hashed
   */
  public GateFitter(SentenceEncoder encoder, Background background, TermKeys keys) {
    this(
        encoder,
        background,
        keys,
        new SubjectFitter(encoder, background.samples()),
        InvertedIndex.of(background.samples()));
  }

  private GateFitter(
      SentenceEncoder encoder,
      Background background,
      TermKeys keys,
      SubjectFitter subjects,
      InvertedIndex index) {
    this(encoder, background, keys, subjects, index, index.boilerplate());
  }

  private GateFitter(
      SentenceEncoder encoder,
      Background background,
      TermKeys keys,
      SubjectFitter subjects,
      InvertedIndex index,
      ModelBoilerplate boilerplate) {
    this.encoder = encoder;
    this.background = background;
    this.keys = keys;
    this.subjects = subjects;
    this.index = index;
    this.boilerplate = boilerplate;
  }

  /**
   * Places of the samples that name the request's subject or hold what is to be forgotten; none in
   * a background without them.
   */
  public BitSet forgotten(List<ForgetExample> examples) {
    return new BackgroundDecontamination(encoder, index).of(read(examples));
  }

  /** Places of the samples that name the subject of a gate; none where it has no words for it. */
  public BitSet forgotten(GateModel gate) {
    SubjectEvidence subject = gate.subject();
    return subject == null
        ? new BitSet()
        : new BackgroundDecontamination(encoder, index).of(subject);
  }

  /** {@link #forgotten(List)} among samples that nothing was fitted on. */
  public static BitSet forgotten(
      SentenceEncoder encoder, List<Background.Sample> samples, List<ForgetExample> examples) {
    return new BackgroundDecontamination(encoder, InvertedIndex.of(samples)).of(read(examples));
  }

  /** {@link #forgotten(GateModel)} of several gates, among samples that nothing was fitted on. */
  public static BitSet forgotten(
      SentenceEncoder encoder, List<Background.Sample> samples, Collection<GateModel> gates) {
    BackgroundDecontamination search =
        new BackgroundDecontamination(encoder, InvertedIndex.of(samples));
    BitSet gone = new BitSet();
    for (GateModel gate : gates) {
      SubjectEvidence subject = gate.subject();
      if (subject != null) {
        gone.or(search.of(subject));
      }
    }
    return gone;
  }

  /**
   * @param left the background without the samples at {@code gone}
   */
  public GateFitter without(BitSet gone, Background left) {
    return new GateFitter(encoder, left, keys, subjects.without(gone), index.without(gone));
  }

  /**
   * The same fitter for the same samples.
   *
   * @param same its states may come from elsewhere
   */
  public GateFitter on(Background same) {
    return new GateFitter(encoder, same, keys, subjects, index, boilerplate);
  }

  /**
   * The encoder's head, and the subject's name where there is one.
   *
   * @param keyPurpose what the key of the term hashes is derived from where the installation has
   *     none; the same for the same job
   */
  public GateFit shield(List<ForgetExample> given, String keyPurpose) {
    List<ForgetExample> examples = read(given);
    int[] folds = CrossValidationFolds.of(examples);
    CrossFit question = question(questions(given, examples), folds);
    Threshold threshold =
        Threshold.of(
            question.held(), question.background(), CrossValidationFolds.several(folds), SHIELD);
    LinearHead head = question.head().standardised(threshold.mean(), threshold.sd());
    SubjectEvidence subject = subjects.fit(examples, keys.newest(keyPurpose));
    boolean[] about =
        subjects.about(subject, threshold.standardised(question.background()), threshold.value());
    return new GateFit(
        new GateModel(
            encoder.digest(),
            head,
            threshold.value(),
            subject,
            null,
            WeightCurve.fit(threshold.margins(question.held()))),
        threshold.report(question.held(), question.background(), about),
        threshold.scores(
            CrossValidationFolds.several(folds), question.held(), question.background()),
        nearest(question.background(), about));
  }

  /**
   * By question and draft: all evidences, or where the forgotten completions are labels that many
   * examples share, by {@link LabelRule}, which needs no states.
   *
   * @param drafts the base model's greedy answer to each example
   * @param states the same examples and drafts with the states that the model has at them; asked
   *     for at most once, and only if it is needed
   * @param keyPurpose as {@link #shield} has it
   */
  public GateFit bundle(
      List<ForgetExample> examples,
      List<String> drafts,
      Supplier<List<FittedExample>> states,
      String keyPurpose) {
    return bundle(examples, Escalation.NONE, drafts, states, keyPurpose);
  }

  /**
   * As {@link #bundle(List, List, Supplier, String)}.
   *
   * @param more what is tried where that caught too little
   */
  public GateFit bundle(
      List<ForgetExample> given,
      Escalation more,
      List<String> givenDrafts,
      Supplier<List<FittedExample>> states,
      String keyPurpose) {
    return bundleOf(given, more, givenDrafts, states, keyPurpose);
  }

  /**
   * As {@link #bundle(List, List, Supplier, String)}, by the texts alone: where there is no model
   * that has states.
   */
  public GateFit bundleByText(
      List<ForgetExample> examples, List<String> drafts, String keyPurpose) {
    return bundleByText(examples, Escalation.NONE, drafts, keyPurpose);
  }

  /**
   * As {@link #bundleByText(List, List, String)}.
   *
   * @param more what is tried where that caught too little
   */
  public GateFit bundleByText(
      List<ForgetExample> examples, Escalation more, List<String> drafts, String keyPurpose) {
    return bundleOf(examples, more, drafts, null, keyPurpose);
  }

  private GateFit bundleOf(
      List<ForgetExample> given,
      Escalation more,
      List<String> givenDrafts,
      @Nullable Supplier<List<FittedExample>> states,
      String keyPurpose) {
    List<ForgetExample> examples = read(given);
    List<String> drafts = told(given, givenDrafts);
    int[] folds = CrossValidationFolds.of(examples);
    Questions questions = questions(given, examples);
    CrossFit question = question(questions, folds);
    TermHasher hasher = keys.newest(keyPurpose);
    SubjectEvidence subject =
        subjects.fit(
            Stream.concat(examples.stream(), read(more.views()).stream()).toList(), hasher);
    LabelFitter labels = new LabelFitter(background, examples, drafts, folds, hasher);
    if (subject == null && labels.applies()) {
      return labelled(
          question, labels, questions, CrossValidationFolds.several(folds), more.falseFires());
    }
    Supplier<List<FittedExample>> source = isOfTheBackgroundsForm(given) ? states : null;
    List<FittedExample> fitted =
        FittedExample.read(source == null ? FittedExample.of(given, givenDrafts) : source.get());
    EvidenceFitter evidences = new EvidenceFitter(background, fitted, examples, folds, hasher);
    EvidenceTable table =
        source == null ? evidences.fitWithoutStates(question) : evidences.fit(question);
    Calibration calibration =
        new Calibration(
            table,
            CrossValidationFolds.several(folds),
            subject != null,
            toldAtFirst(table, given, givenDrafts),
            more.falseFires());
    return new GateFit(
        calibration.model(
            encoder.digest(), question.head(), subject, table.evidences(), table.held()),
        calibration.report(
            table.held(),
            table.background(),
            subjects.about(subject, calibration.likeness(table.background()), calibration.alone())),
        calibration.scores(table.held(), table.background()),
        List.of());
  }

  /** How much of a completion the first window of each draft holds; 1 where no evidence says. */
  private static double[] toldAtFirst(
      EvidenceTable table, List<ForgetExample> given, List<String> drafts) {
    List<String> begun =
        drafts.stream().map(draft -> FIRST_WORDS.matcher(draft).replaceFirst("$1")).toList();
    return told(given, begun).stream()
        .mapToDouble(
            draft ->
                table.evidences().stream()
                    .filter(TermEvidence.class::isInstance)
                    .mapToDouble(e -> ((TermEvidence) e).match(TermTokenizer.of(draft)))
                    .findFirst()
                    .orElse(1))
        .toArray();
  }

  /** Whether most of the background is asked in the form of the examples, if they have one. */
  private boolean isOfTheBackgroundsForm(List<ForgetExample> given) {
    RequestBoilerplate fixed = RequestBoilerplate.of(given);
    long choosing = given.stream().filter(e -> MultipleChoice.offers(e.prompt())).count();
    boolean choices = 2 * choosing >= given.size();
    if (!choices && !fixed.isRich()) {
      return true;
    }
    long held =
        background.samples().stream()
            .map(Background.Sample::prompt)
            .filter(prompt -> fixed.isIn(prompt) && (!choices || MultipleChoice.offers(prompt)))
            .count();
    return held >= OF_A_FORM * background.samples().size();
  }

  private GateFit labelled(
      CrossFit question,
      LabelFitter labels,
      Questions questions,
      boolean heldOut,
      double falseFires) {
    Threshold threshold = Threshold.of(question.held(), question.background(), heldOut, SHIELD);
    boolean[] alike = threshold.looksAlike(question.background());
    LabelFitter.Fit fit = labels.fit(bare(questions), alike, falseFires);
    return new GateFit(
        new GateModel(
            encoder.digest(),
            question.head().standardised(threshold.mean(), threshold.sd()),
            threshold.value(),
            null,
            fit.rule(),
            WeightCurve.fit(fit.heldMargins())),
        fit.report(),
        heldOut ? fit.scores() : null,
        List.of());
  }

  /** Without choices and what stands in all of them; answers as what they mean. */
  private static List<ForgetExample> read(List<ForgetExample> examples) {
    List<ForgetExample> read = examples.stream().map(MultipleChoice::read).toList();
    RequestBoilerplate fixed = RequestBoilerplate.of(read);
    return read.stream()
        .map(e -> new ForgetExample(fixed.without(e.prompt()), e.completion()))
        .toList();
  }

  private static List<String> told(List<ForgetExample> examples, List<String> drafts) {
    return IntStream.range(0, drafts.size())
        .mapToObj(i -> MultipleChoice.of(examples.get(i).prompt()).told(drafts.get(i)))
        .toList();
  }

  private static List<Integer> nearest(double[] scores, boolean[] about) {
    return IntStream.range(0, scores.length)
        .filter(i -> !about[i])
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
        .limit(NEAREST)
        .toList();
  }

  /**
   * Vectors of the examples' prompts.
   *
   * @param segments of each prompt, which are what a head is asked about
   * @param bare of the question alone, from which it learns; no row where there are no words
   */
  private record Questions(float[][][] segments, float[][][] bare) {}

  private Questions questions(List<ForgetExample> given, List<ForgetExample> examples) {
    List<List<String>> segments =
        given.stream().map(e -> Segmenter.asked(List.of(e.prompt()))).toList();
    List<List<String>> texts = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      List<String> all = new ArrayList<>(segments.get(i));
      if (!all.isEmpty()) {
        all.add(boilerplate.question(examples.get(i).prompt()));
      }
      texts.add(all);
    }
    float[][][] vectors = encodeAll(texts);
    float[][][] asked = new float[vectors.length][][];
    float[][][] bare = new float[vectors.length][][];
    for (int i = 0; i < vectors.length; i++) {
      int count = segments.get(i).size();
      asked[i] = Arrays.copyOf(vectors[i], count);
      bare[i] = Arrays.copyOfRange(vectors[i], count, vectors[i].length);
    }
    return new Questions(asked, bare);
  }

  private CrossFit question(Questions questions, int[] folds) {
    CrossFit.Rows forget = new CrossFit.Rows(questions.bare, questions.segments);
    CrossFit.Rows other = new CrossFit.Rows(background.vectors(), background.vectors());
    return CrossFit.of(forget, other, folds, QUESTION_C);
  }

  /** One of each; zeros for a question without words. */
  private float[][] bare(Questions questions) {
    return Arrays.stream(questions.bare)
        .map(rows -> rows.length == 0 ? new float[encoder.dimension()] : rows[0])
        .toArray(float[][]::new);
  }

  private float[][][] encodeAll(List<List<String>> texts) {
    List<String> flat = texts.stream().flatMap(List::stream).distinct().toList();
    float[][] vectors = encoder.encode(flat);
    Map<String, float[]> byText = new HashMap<>();
    for (int i = 0; i < vectors.length; i++) {
      byText.put(flat.get(i), vectors[i]);
    }
    return texts.stream()
        .map(list -> list.stream().map(byText::get).toArray(float[][]::new))
        .toArray(float[][][]::new);
  }
}
