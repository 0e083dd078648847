package dev.lethe.engine.unlearn;

import dev.lethe.engine.metrics.AnswerMetrics;
import java.util.List;

/**
 * How much of the forgotten completions a set of answers gives away.
 *
 * @param rougeL mean ROUGE-L recall, 0..1
 * @param exact share of answers that are the completion word for word
 */
record ForgetScore(double rougeL, double exact) {
  static ForgetScore of(List<ForgetItem> items, List<String> answers) {
    double rougeL = 0;
    double exact = 0;
    for (int i = 0; i < answers.size(); i++) {
      String completion = items.get(i).completion();
      rougeL += AnswerMetrics.rougeLRecall(completion, answers.get(i));
      exact += AnswerMetrics.exactMatch(completion, answers.get(i)) ? 1 : 0;
    }
    int n = Math.max(1, answers.size());
    return new ForgetScore(rougeL / n, exact / n);
  }
}
