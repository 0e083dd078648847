package dev.lethe.engine.gate;

import dev.lethe.engine.embedding.SentenceEncoder;
import java.util.Arrays;
import java.util.List;

/** How close gates come to firing on questions, judged by the sentence encoder's head alone. */
public final class QuestionMargins {
  private QuestionMargins() {}

  /**
   * @return for each gate the largest margin over all questions, in standard deviations of that
   *     gate's background; at least zero would fire
   */
  public static double[] largest(
      SentenceEncoder encoder, List<GateModel> gates, List<String> questions) {
    double[] largest = new double[gates.size()];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    List<String> bare =
        questions.stream()
            .map(question -> Segmenter.bare(MultipleChoice.of(question).stem()))
            .toList();
    List<LinearHead> heads = gates.stream().map(GateModel::question).toList();
    for (float[] vector : encoder.encode(bare)) {
      for (int g = 0; g < largest.length; g++) {
        double margin = heads.get(g).score(vector) - gates.get(g).questionThreshold();
        largest[g] = Math.max(largest[g], margin);
      }
    }
    return largest;
  }
}
