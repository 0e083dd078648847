package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.text.StateFeatures;
import java.util.List;

/** What gates say of the background, judged as a question and its whole draft are when served. */
public final class BackgroundScan {
  /** How sure the model was of its drafts is not kept: taken for unsure, more fires. */
  private static final double UNKNOWN = 0;

  private BackgroundScan() {}

  /**
   * @param encoder that the gates and the background's vectors were made with
   * @return {@code [gates][samples]}: at least zero fires
   */
  public static double[][] margins(
      List<GateModel> gates, SentenceEncoder encoder, Background background) {
    List<Background.Sample> samples = background.samples();
    StateFeatures[][] states = background.states();
    List<LinearHead> heads = gates.stream().map(GateModel::question).toList();
    double[][] margins = new double[gates.size()][samples.size()];
    for (int s = 0; s < samples.size(); s++) {
      Background.Sample sample = samples.get(s);
      float[][] segments = background.vectors()[s];
      SubjectQuestion question = SubjectQuestion.of(encoder, Background.texts(sample));
      StateFeatures whole = states[s][states[s].length - 1];
      GateInput seen =
          GateInput.of(
              encoder,
              segments,
              question,
              List.of(sample.prompt()),
              sample.draft(),
              UNKNOWN,
              whole);
      for (int g = 0; g < margins.length; g++) {
        GateModel gate = gates.get(g);
        double score = QuestionEvidence.largest(heads.get(g), segments);
        margins[g][s] = gate.margin(gate.read(score, question), seen);
      }
    }
    return margins;
  }
}
