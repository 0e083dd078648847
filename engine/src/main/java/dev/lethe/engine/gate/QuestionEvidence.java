package dev.lethe.engine.gate;

import java.util.List;

/** The encoder's head: the largest score over the segments of the question. */
record QuestionEvidence(LinearHead head) implements Evidence {
  @Override
  public List<String> names() {
    return List.of("question");
  }

  @Override
  public double[] of(GateInput observation) {
    return new double[] {largest(head, observation.segments())};
  }

  static double largest(LinearHead head, float[][] segments) {
    double largest = head.bias();
    for (int i = 0; i < segments.length; i++) {
      double score = head.score(segments[i]);
      largest = i == 0 ? score : Math.max(largest, score);
    }
    return largest;
  }
}
