package dev.lethe.workbench.spec;

import dev.lethe.engine.metrics.AnswerMetrics;

/** How an answer is compared with its reference. */
public enum AnswerScoring {
  /** Equal apart from white space at both ends. */
  EXACT("exact"),
  /** ROUGE-L recall of the reference. */
  ROUGE_L("rougeL");

  private final String label;

  AnswerScoring(String label) {
    this.label = label;
  }

  /** As {@code spec.json} writes it. */
  public String label() {
    return label;
  }

  /** 0..1. */
  public double score(String reference, String answer) {
    return switch (this) {
      case EXACT -> AnswerMetrics.exactMatch(reference, answer) ? 1 : 0;
      case ROUGE_L -> AnswerMetrics.rougeLRecall(reference, answer);
    };
  }
}
