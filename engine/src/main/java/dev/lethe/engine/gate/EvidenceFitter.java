package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.text.StateFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Fits the evidences of one bundle beside the question's, and scores what was held out. */
final class EvidenceFitter {
  private static final double STATES_C = 0.003;

  private final Background background;
  private final List<FittedExample> fitted;
  private final List<ForgetExample> examples;
  private final int[] folds;
  private final TermFitter terms;

  /**
   * @param fitted as they are asked
   * @param examples the same without what stands in all of them
   */
  EvidenceFitter(
      Background background,
      List<FittedExample> fitted,
      List<ForgetExample> examples,
      int[] folds,
      TermHasher hasher) {
    this.background = background;
    this.fitted = fitted;
    this.examples = examples;
    this.folds = folds;
    this.terms = new TermFitter(hasher, background.samples());
  }

  /** Without hidden states, which tell first of all in which form somebody asks. */
  EvidenceTable fitWithoutStates(CrossFit question) {
    TermEvidence allTerms = terms.fit(examples);
    return new EvidenceTable(
        columns(heldTerms(), question.held()),
        columns(backgroundTerms(allTerms), question.background()),
        List.of(new QuestionEvidence(question.head()), allTerms));
  }

  EvidenceTable fit(CrossFit question) {
    CrossFit prompt = states(true);
    CrossFit draft = states(false);
    TermEvidence allTerms = terms.fit(examples);
    double[][] held = columns(heldTerms(), question.held(), prompt.held(), draft.held());
    double[][] other =
        columns(
            backgroundTerms(allTerms),
            question.background(),
            prompt.background(),
            draft.background());
    return new EvidenceTable(
        held,
        other,
        List.of(
            new QuestionEvidence(question.head()),
            new StateEvidence(prompt.head(), draft.head()),
            allTerms));
  }

  /** Drafts are scored as they grow, as they are when they are served in windows. */
  private CrossFit states(boolean prompt) {
    float[][][] other =
        Arrays.stream(background.states())
            .map(s -> rows(Arrays.asList(s), prompt))
            .toArray(float[][][]::new);
    Standardiser standard = Standardiser.of(other);
    float[][][] taught = new float[fitted.size()][][];
    float[][][] drafted = new float[fitted.size()][][];
    for (int i = 0; i < taught.length; i++) {
      float[][] draft = standard.apply(rows(fitted.get(i).drafted(), prompt));
      float[][] completion = standard.apply(rows(fitted.get(i).taught(), prompt));
      taught[i] = Stream.of(completion, draft).flatMap(Arrays::stream).toArray(float[][]::new);
      drafted[i] = draft;
    }
    float[][][] z = standard.apply(other);
    CrossFit fit =
        CrossFit.of(new CrossFit.Rows(taught, drafted), new CrossFit.Rows(z, z), folds, STATES_C);
    return new CrossFit(standard.fold(fit.head()), fit.held(), fit.background());
  }

  /** The prompt's states are the same in every window. */
  private float[][] rows(List<StateFeatures> windows, boolean prompt) {
    return windows.stream()
        .limit(prompt ? 1 : windows.size())
        .map(window -> prompt ? window.prompt() : window.draft())
        .toArray(float[][]::new);
  }

  /** Each example by the terms of the other folds. */
  private double[][] heldTerms() {
    double[][] rows = new double[fitted.size()][];
    for (int f = 0; f < CrossValidationFolds.COUNT; f++) {
      List<ForgetExample> rest = new ArrayList<>();
      for (int i = 0; i < folds.length; i++) {
        if (folds[i] != f) {
          rest.add(examples.get(i));
        }
      }
      TermEvidence evidence = terms.fit(rest.isEmpty() ? examples : rest);
      for (int i = 0; i < folds.length; i++) {
        if (folds[i] == f) {
          rows[i] = evidence.of(observe(fitted.get(i).example().prompt(), fitted.get(i).draft()));
        }
      }
    }
    return rows;
  }

  private double[][] backgroundTerms(TermEvidence evidence) {
    return background.samples().stream()
        .map(s -> evidence.of(observe(s.prompt(), s.draft())))
        .toArray(double[][]::new);
  }

  private static GateInput observe(String prompt, String draft) {
    return GateInput.of(new float[0][], List.of(prompt), draft, null);
  }

  /** The figures of heads, and those of terms behind them. */
  private static double[][] columns(double[][] terms, double[]... heads) {
    double[][] rows = new double[terms.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[heads.length + terms[i].length];
      for (int k = 0; k < heads.length; k++) {
        rows[i][k] = heads[k][i];
      }
      System.arraycopy(terms[i], 0, rows[i], heads.length, terms[i].length);
    }
    return rows;
  }
}
