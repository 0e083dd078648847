package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Fits the gate of a request from its forget set and the background, and from nothing else. Weights
 * and thresholds come from five folds: every score that is used for them was given by a head that
 * had not seen the example or the sample. Deterministic and thread-safe.
 */
public final class GateFitter {
  private static final double QUESTION_C = 3;
  private static final int NEAREST = 3;

  /** A shield refuses for seconds or minutes: it may be wrong more often than a bundle. */
  private static final Threshold.Rule SHIELD = new Threshold.Rule(0.02, 3, 0.01);

  private final SentenceEncoder encoder;
  private final Background background;
  private final SubjectFitter subjects;

  /**
   * @param background its vectors were made by {@code encoder}
   */
  public GateFitter(SentenceEncoder encoder, Background background) {
    this.encoder = encoder;
    this.background = background;
    this.subjects = new SubjectFitter(encoder, background.samples());
  }

  /**
   * The encoder's head, and the subject's name where there is one.
   *
   * @param keyPurpose what the key of the term hashes is derived from; the same for the same job
   */
  public GateFit shield(List<ForgetExample> examples, String keyPurpose) {
    int[] folds = Folds.of(examples);
    CrossFit question = question(examples, folds);
    Threshold threshold =
        Threshold.of(question.held(), question.background(), Folds.several(folds), SHIELD);
    LinearHead head = question.head().standardised(threshold.mean(), threshold.sd());
    SubjectEvidence subject = subjects.fit(examples, keyPurpose);
    boolean[] about = subjects.about(subject);
    return new GateFit(
        new GateModel(
            encoder.digest(),
            head,
            threshold.value(),
            subject,
            null,
            WeightCurve.fit(threshold.margins(question.held()))),
        threshold.report(question.held(), question.background(), about),
        nearest(question.background(), about));
  }

  /**
   * All evidences.
   *
   * @param keyPurpose as {@link #shield} has it
   */
  public GateFit bundle(List<FittedExample> fitted, String keyPurpose) {
    List<ForgetExample> examples = fitted.stream().map(FittedExample::example).toList();
    int[] folds = Folds.of(examples);
    CrossFit question = question(examples, folds);
    EvidenceTable table = new EvidenceFitter(background, fitted, folds, keyPurpose).fit(question);
    SubjectEvidence subject = subjects.fit(examples, keyPurpose);
    Calibration calibration = new Calibration(table, Folds.several(folds), subject != null);
    return new GateFit(
        calibration.model(
            encoder.digest(), question.head(), subject, table.evidences(), table.held()),
        calibration.report(table.held(), table.background(), subjects.about(subject)),
        List.of());
  }

  private static List<Integer> nearest(double[] scores, boolean[] about) {
    return IntStream.range(0, scores.length)
        .filter(i -> !about[i])
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
        .limit(NEAREST)
        .toList();
  }

  CrossFit question(List<ForgetExample> examples, int[] folds) {
    List<List<String>> segments =
        examples.stream().map(e -> Segmenter.segments(List.of(e.prompt()))).toList();
    float[][][] scored = encodeAll(segments);
    // The whole comes last; it is the bare question.
    float[][][] whole =
        Arrays.stream(scored)
            .map(s -> s.length == 0 ? s : new float[][] {s[s.length - 1]})
            .toArray(float[][][]::new);
    CrossFit.Rows forget = new CrossFit.Rows(whole, scored);
    CrossFit.Rows other = new CrossFit.Rows(background.vectors(), background.vectors());
    return CrossFit.of(forget, other, folds, QUESTION_C);
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
