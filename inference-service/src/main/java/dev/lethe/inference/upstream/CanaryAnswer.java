package dev.lethe.inference.upstream;

import java.util.List;

/**
 * A greedy answer to a fixed question.
 *
 * @param logprobs one for each token; empty where the server gives none
 */
record CanaryAnswer(String text, List<Double> logprobs) {
  CanaryAnswer {
    logprobs = List.copyOf(logprobs);
  }

  /**
   * How far two answers are from each other: the largest difference of the logarithms of their
   * tokens' probabilities; infinite where they say different words.
   */
  double distance(CanaryAnswer other) {
    if (!text.equals(other.text)) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < Math.min(logprobs.size(), other.logprobs.size()); i++) {
      largest = Math.max(largest, Math.abs(logprobs.get(i) - other.logprobs.get(i)));
    }
    return largest;
  }
}
